/** What changes when a host's set becomes another: ascending sets in, ids out. */
export interface SetChange {
  readonly added: readonly number[]
  readonly removed: readonly number[]
}

export function toSet(ids: Iterable<number>): readonly number[] {
  return [...new Set(ids)].sort((a, b) => a - b)
}

export function compareSets(before: readonly number[], after: readonly number[]): SetChange {
  const had = new Set(before)
  const has = new Set(after)
  return { added: after.filter((id) => !had.has(id)), removed: before.filter((id) => !has.has(id)) }
}

/** By how much each id is on more or fewer hosts; 0 where hosts took turns. */
export function sumChanges(changes: readonly SetChange[]): ReadonlyMap<number, number> {
  const differences = new Map<number, number>()
  const move = (id: number, by: number) => differences.set(id, (differences.get(id) ?? 0) + by)
  for (const { added, removed } of changes) {
    for (const id of added) move(id, 1)
    for (const id of removed) move(id, -1)
  }
  return differences
}
