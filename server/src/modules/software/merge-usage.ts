import type { UsageById } from './host-software-queries.ts'
import type { Usage } from './told-lists.ts'

const minDifferenceSeconds = 3_600

/**
 * What is to be kept of the usage that was told. Software that people open all day would be written at each report, so a
 * time that moved by less than an hour stays as it was. Software that is still there (in `present`, where the set changed)
 * and was not told about keeps its usage.
 */
export function mergeUsage(
  before: UsageById,
  told: ReadonlyMap<number, Usage>,
  present: ReadonlySet<number> | undefined,
): UsageById {
  const after: Record<string, Usage> = {}
  for (const [id, usage] of Object.entries(before)) {
    if (!told.has(Number(id)) && (present?.has(Number(id)) ?? true)) after[id] = usage
  }
  for (const [id, { at, paths }] of told) {
    if (at === undefined && paths === undefined) continue
    const old = before[id]?.at
    const isNear = at !== undefined && old !== undefined && Math.abs(at - old) < minDifferenceSeconds
    after[id] = { ...(at === undefined ? {} : { at: isNear ? old : at }), ...(paths ? { paths } : {}) }
  }
  return after
}

export function isSameUsage(a: UsageById, b: UsageById): boolean {
  const ids = Object.keys(a)
  return ids.length === Object.keys(b).length && ids.every((id) => isSame(a[id], b[id]))
}

function isSame(a: Usage | undefined, b: Usage | undefined): boolean {
  return b !== undefined && a?.at === b.at && (a?.paths ?? []).join('\0') === (b.paths ?? []).join('\0')
}
