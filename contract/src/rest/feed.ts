import { type Static, Type } from 'typebox'
import { defineRoute } from '../common/route.ts'
import { Instant, Nullable } from '../common/wire.ts'

export const FeedState = Type.Union(
  [Type.Literal('ok'), Type.Literal('stale'), Type.Literal('failing'), Type.Literal('never'), Type.Literal('off')],
  {
    description:
      '`stale`: no success for three times as long as usual. `failing`: the last attempt failed; what is there stays in ' +
      'use. `never`: nothing is there yet. `off`: not downloaded; its files in the folder are used all the same.',
  },
)
export type FeedState = Static<typeof FeedState>

export const Feed = Type.Object({
  name: Type.String(),
  state: FeedState,
  address: Type.String({
    description: 'Where it comes from, without user, password and query; empty when nothing is downloaded.',
  }),
  last_attempt_at: Nullable(Instant),
  last_success_at: Nullable(Instant),
  age_seconds: Nullable(Type.Integer({ description: 'Since the last success.' })),
  data_as_of: Nullable(Type.String({ format: 'date-time', description: 'When the source says its data is from.' })),
  records: Type.Integer(),
  bytes: Type.Integer({ description: 'Size of its files.' }),
  records_left_out: Type.Integer({ description: 'Records that do not fit.' }),
  left_out_example: Type.String({ description: 'The first of them: which and why.' }),
  error: Type.String({
    description: 'Why the last attempt failed: which file, which record, what to do. Empty after a success.',
  }),
})
export type Feed = Static<typeof Feed>

export const listFeedsRoute = defineRoute({
  method: 'GET',
  path: '/vulnerabilities/feeds',
  permission: 'host:read',
  summary: 'Lists the sources of what is known of vulnerabilities, how fresh each is and what is wrong with it.',
  tag: 'vulnerabilities',
  answer: Type.Object({
    feeds: Type.Array(Feed),
    is_data_sync_disabled: Type.Boolean(),
    notice: Type.String({ description: 'What NVD asks to be said where its data is shown.' }),
  }),
})
