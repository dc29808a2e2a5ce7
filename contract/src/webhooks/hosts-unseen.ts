import { type Static, Type } from 'typebox'

/** What a receiver gets when too many hosts were not seen for some days. Optional keys are additions. */
export const HostsUnseenBody = Type.Object({
  text: Type.String({ description: 'One line that chat tools show.' }),
  data: Type.Object({
    unseen_hosts: Type.Integer(),
    total_hosts: Type.Integer(),
    days_unseen: Type.Integer(),
    host_ids: Type.Optional(Type.Array(Type.Integer(), { description: 'All of them, ascending.' })),
  }),
})
export type HostsUnseenBody = Static<typeof HostsUnseenBody>
