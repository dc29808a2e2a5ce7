import type { HostInWebhook } from '@muster/contract/webhooks/host-in-webhook.ts'
import type { HostLabel } from '../../hosts/index.ts'
import { hostUrl } from './host-url.ts'

export interface HostRendering {
  readonly serverUrl: string
  /** Whether the keys beyond the documented ones are there. */
  readonly includeDetails: boolean
}

/** A host as all bodies show it, keys in the documented order. */
export function toHostInWebhook(host: HostLabel, { serverUrl, includeDetails }: HostRendering): HostInWebhook {
  return {
    id: host.id,
    hostname: host.hostname,
    url: hostUrl(serverUrl, host.id),
    ...(includeDetails && {
      display_name: host.displayName,
      hardware_serial: host.hardwareSerial,
      uuid: host.uuid,
      team_id: host.teamId,
      team_name: host.teamName,
    }),
  }
}
