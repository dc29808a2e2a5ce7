import type { HostLabel } from '../../hosts/index.ts'
import { hostUrl } from '../triggers/host-url.ts'
import { cleanLine } from './clean-text.ts'
import type { Block, Inline } from './ticket-document.ts'

const maxListed = 50
const maxNameLength = 60

/** At most fifty hosts by name, serial number and link, then how many more. */
export function describeHosts(
  hosts: readonly HostLabel[],
  { serverUrl, moreUrl }: { serverUrl: string; moreUrl: string },
): Block[] {
  const items = hosts.slice(0, maxListed).map((host): Inline[] => {
    const name = cleanLine(host.displayName, maxNameLength) || `host ${host.id}`
    const serial = cleanLine(host.hardwareSerial, maxNameLength)
    return [{ text: name, href: hostUrl(serverUrl, host.id) }, ...(serial === '' ? [] : [{ text: ` (${serial})` }])]
  })
  const more = hosts.length - items.length
  return [
    ...(items.length > 0 ? [{ kind: 'list', items } as const] : []),
    {
      kind: 'paragraph',
      parts: more > 0 ? [{ text: `and ${more} more`, href: moreUrl }] : [{ text: 'See them all', href: moreUrl }],
    },
  ]
}

export function hostsWords(count: number): string {
  return count === 1 ? '1 host' : `${count} hosts`
}
