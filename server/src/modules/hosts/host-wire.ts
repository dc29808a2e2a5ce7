import { absentFeatures } from '@muster/contract/rest/absent-features.ts'
import type { Host } from '@muster/contract/rest/host.ts'
import { NEVER } from '@muster/contract/common/wire.ts'
import { toInstant } from '../../platform/http/instant.ts'
import type { HostRow } from './host-queries.ts'

const nanosecondsPerSecond = 1_000_000_000
const bytesPerGigabyte = 1e9

/** The host as Fleet's API shows it. `seenAtMs` is this process's own, newer knowledge. */
export function toHostWire(row: HostRow, seenAtMs = 0): Host {
  const seenAt = new Date(Math.max(seenAtMs, (row.seen_at ?? row.created_at).getTime()))
  const total = row.disk_total_bytes
  return {
    ...absentFeatures.host,
    created_at: toInstant(row.created_at),
    updated_at: toInstant(row.updated_at),
    id: row.id,
    detail_updated_at: row.detail_updated_at ? toInstant(row.detail_updated_at) : NEVER,
    software_updated_at: row.detail_updated_at ? toInstant(row.detail_updated_at) : NEVER,
    label_updated_at: row.label_updated_at ? toInstant(row.label_updated_at) : NEVER,
    policy_updated_at: row.policy_updated_at ? toInstant(row.policy_updated_at) : NEVER,
    last_enrolled_at: toInstant(row.last_enrolled_at),
    seen_time: toInstant(seenAt),
    refetch_requested: row.is_refetch_requested,
    hostname: row.hostname,
    uuid: row.uuid,
    platform: row.platform,
    osquery_version: row.osquery_version,
    os_version: row.os_version,
    build: row.build,
    platform_like: row.platform_like,
    code_name: row.code_name,
    uptime: row.uptime_seconds * nanosecondsPerSecond,
    last_restarted_at: row.last_restarted_at ? toInstant(row.last_restarted_at) : NEVER,
    memory: row.memory_bytes,
    cpu_type: row.cpu_type,
    cpu_subtype: row.cpu_subtype,
    cpu_brand: row.cpu_brand,
    cpu_physical_cores: row.cpu_physical_cores,
    cpu_logical_cores: row.cpu_logical_cores,
    hardware_vendor: row.hardware_vendor,
    hardware_model: row.hardware_model,
    hardware_version: row.hardware_version,
    hardware_serial: row.hardware_serial,
    computer_name: row.computer_name,
    display_name: row.computer_name || row.hostname,
    display_text: row.hostname,
    public_ip: row.seen_address ?? '',
    primary_ip: row.primary_ip,
    primary_mac: row.primary_mac,
    distributed_interval: row.distributed_interval_seconds,
    config_tls_refresh: row.config_refresh_seconds,
    logger_tls_period: row.logger_period_seconds,
    team_id: row.team_id,
    team_name: row.team_name,
    pack_stats: null,
    gigs_disk_space_available: gigabytes(row.disk_available_bytes),
    gigs_total_disk_space: gigabytes(total),
    percent_disk_space_available: total === 0 ? 0 : Math.round((row.disk_available_bytes / total) * 100),
    ...(row.is_disk_encrypted !== null && { disk_encryption_enabled: row.is_disk_encrypted }),
    issues: {
      ...absentFeatures.issues,
      failing_policies_count: row.failing_policy_count,
      total_issues_count: row.failing_policy_count,
    },
    status: row.is_online ? 'online' : 'offline',
  }
}

function gigabytes(bytes: number): number {
  return Math.round((bytes / bytesPerGigabyte) * 100) / 100
}
