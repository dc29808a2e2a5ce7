import { invalidField } from '../../kernel/errors.ts'
import type { Tx } from '../../platform/database/in-transaction.ts'
import { findHostIdsByIdentifiers, listExistingHostIds } from '../hosts/index.ts'

export interface GivenMembers {
  /** Hostname, uuid, serial number or osquery identifier. */
  readonly hosts?: readonly string[] | null | undefined
  readonly host_ids?: readonly number[] | null | undefined
}

const shownAtMost = 5

/** The ids of the hosts that were named; undefined where none were given. Throws `invalid` naming those that do not exist. */
export async function findMembers(tx: Tx, { hosts, host_ids: ids }: GivenMembers): Promise<number[] | undefined> {
  if (hosts == null && ids == null) return undefined
  const found = await findHosts(tx, 'hosts', hosts ?? [])
  const existing = await listExistingHostIds(tx, ids ?? [])
  refuseMissing(
    'host_ids',
    (ids ?? []).filter((id) => !existing.has(id)),
  )
  return [...new Set([...found, ...existing])]
}

/** The ids of the hosts that these hostnames, uuids, serial numbers or osquery identifiers name. Throws `invalid` for `field`. */
export async function findHosts(tx: Tx, field: string, names: readonly string[]): Promise<readonly number[]> {
  const found = await findHostIdsByIdentifiers(tx, names)
  refuseMissing(
    field,
    names.filter((name) => !found.has(name)),
  )
  return [...found.values()]
}

export function refuseMissing(field: string, missing: readonly (string | number)[]): void {
  if (missing.length === 0) return
  const shown = missing.slice(0, shownAtMost).map((one) => JSON.stringify(one))
  const rest = missing.length > shownAtMost ? ` and ${missing.length - shownAtMost} more` : ''
  throw invalidField(
    field,
    `${field}: there is no host ${shown.join(', ')}${rest}; leave out hosts that have not enrolled`,
  )
}
