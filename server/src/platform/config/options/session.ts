import { duration } from '../option.ts'

export const sessionOptions = {
  'session.duration': duration({
    default: '120h',
    min: '1m',
    help: 'A log-in ends when it was not used for this long.',
  }),
}
