import { type RawBuilder, sql } from 'kysely'

const onlineGraceSeconds = 60
const missingAfterDays = 30
const newForHours = 24

/**
 * Online: seen within the shorter of its two intervals plus a minute. An interval of 0 is one that the host has not told.
 * `h` is hosts, `s` host_seen.
 */
export function isOnlineSql(now: Date): RawBuilder<boolean> {
  return sql<boolean>`coalesce(s.seen_at, h.created_at) + make_interval(secs =>
    least(h.distributed_interval_seconds, h.config_refresh_seconds) + ${onlineGraceSeconds}) >= ${now}::timestamptz`
}

export function isMissingSql(now: Date): RawBuilder<boolean> {
  return sql<boolean>`coalesce(s.seen_at, h.created_at) <= ${now}::timestamptz - make_interval(days => ${missingAfterDays})`
}

export function isNewSql(now: Date): RawBuilder<boolean> {
  return sql<boolean>`h.created_at > ${now}::timestamptz - make_interval(hours => ${newForHours})`
}
