import { type Static, Type } from 'typebox'
import { Instant, Nullable } from '../common/wire.ts'
import { HostInWebhook } from './host-in-webhook.ts'

/** The policy that hosts newly fail. Optional keys are additions that `include_details: false` leaves out. */
export const PolicyInWebhook = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  query: Type.String(),
  description: Type.String(),
  author_id: Nullable(Type.Integer()),
  author_name: Type.String(),
  author_email: Type.String(),
  team_id: Type.Optional(Nullable(Type.Integer())),
  resolution: Type.String(),
  platform: Type.Optional(Type.String()),
  created_at: Type.Optional(Instant),
  updated_at: Type.Optional(Instant),
  passing_host_count: Type.Integer(),
  failing_host_count: Type.Integer(),
})

/** What a receiver gets when hosts newly fail a policy. */
export const PolicyFailingBody = Type.Object({
  timestamp: Instant,
  policy: PolicyInWebhook,
  hosts: Type.Array(HostInWebhook),
})
export type PolicyFailingBody = Static<typeof PolicyFailingBody>
