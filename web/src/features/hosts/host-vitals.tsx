import type { HostDetail } from '@muster/contract/rest/host.ts'
import { CopyText } from '../../ui/copy-text.tsx'
import { Facts } from '../../ui/facts.tsx'
import { formatSpan } from '../../ui/format-time.ts'
import { Row } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import { Moment } from '../../ui/moment.tsx'
import { labelsOf } from '../../api/hosts.ts'

const gigabyte = 1_000_000_000
const nanosecondsPerSecond = 1_000_000_000

/** What the host told of itself. */
export function HostVitals({ host }: { readonly host: HostDetail }) {
  return (
    <Facts
      items={[
        ['Hostname', host.hostname],
        ['UUID', <CopyText key="uuid" text={host.uuid} />],
        ['Serial number', host.hardware_serial && <CopyText text={host.hardware_serial} />],
        ['Model', `${host.hardware_vendor} ${host.hardware_model}`.trim()],
        ['Operating system', host.os_version],
        ['Build', host.build],
        ['osquery', host.osquery_version],
        ['Processor', host.cpu_brand],
        [
          'Cores',
          host.cpu_logical_cores > 0 ? `${host.cpu_physical_cores} physical, ${host.cpu_logical_cores} logical` : '',
        ],
        ['Memory', host.memory > 0 ? `${(host.memory / gigabyte).toFixed(1)} GB` : ''],
        [
          'Disk',
          host.gigs_total_disk_space > 0
            ? `${host.gigs_disk_space_available.toFixed(0)} of ${host.gigs_total_disk_space.toFixed(0)} GB free (${host.percent_disk_space_available} %)`
            : '',
        ],
        [
          'Disk encryption',
          host.disk_encryption_enabled === undefined ? 'not known' : host.disk_encryption_enabled ? 'on' : 'off',
        ],
        ['Private address', host.primary_ip && <CopyText text={host.primary_ip} />],
        ['Public address', host.public_ip],
        ['MAC address', host.primary_mac],
        ['Up for', host.uptime > 0 ? formatSpan(host.uptime / nanosecondsPerSecond) : ''],
        ['Last restart', <Moment key="restart" at={host.last_restarted_at} never="not known" />],
        ['Enrolled', <Moment key="enrolled" at={host.last_enrolled_at} />],
        ['Details from', <Moment key="details" at={host.detail_updated_at} />],
        ['Checks in every', `${host.distributed_interval} s`],
        ['Team', host.team_name ?? 'no team'],
        [
          'Labels',
          <Row key="labels">
            {labelsOf(host).map(({ id, name }) => (
              <Link key={id} to="/hosts" search={{ label_id: id }}>
                {name}
              </Link>
            ))}
          </Row>,
        ],
      ]}
    />
  )
}
