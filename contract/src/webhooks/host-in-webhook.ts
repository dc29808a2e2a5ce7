import { type Static, Type } from 'typebox'
import { Nullable } from '../common/wire.ts'

/** A host in any body. Optional keys are additions that `include_details: false` leaves out. */
export const HostInWebhook = Type.Object({
  id: Type.Integer(),
  hostname: Type.String(),
  url: Type.String(),
  display_name: Type.Optional(Type.String()),
  hardware_serial: Type.Optional(Type.String()),
  uuid: Type.Optional(Type.String()),
  team_id: Type.Optional(Nullable(Type.Integer())),
  team_name: Type.Optional(Nullable(Type.String())),
})
export type HostInWebhook = Static<typeof HostInWebhook>
