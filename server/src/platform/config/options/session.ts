import { duration } from '../option.ts'

export const sessionOptions = {
  'session.duration': duration({
    default: '120h',
    min: '1m',
    help: 'A log-in ends when it was not used for this long.',
  }),
  'app.invite_token_validity_period': duration({
    default: '120h',
    min: '1m',
    help: 'How long the link of an invitation works.',
  }),
}
