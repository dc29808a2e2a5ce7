type Json = Record<string, unknown>

/** What Fleet calls teams since its version 4.80; both names are served and accepted. */
const newerNames: Readonly<Record<string, string>> = {
  team: 'fleet',
  teams: 'fleets',
  team_id: 'fleet_id',
  team_name: 'fleet_name',
  available_teams: 'available_fleets',
}

/** People's own documents, and schemas, below these keys are not ours to add to. */
const opaque = new Set(['agent_options', 'changes', 'definitions', 'specs'])

/** An answer that carries each value of a team under the newer name too. */
export function addFleetNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(addFleetNames)
  if (typeof value !== 'object' || value === null) return value
  const added: [string, unknown][] = []
  for (const [key, entry] of Object.entries(value)) {
    const shown = opaque.has(key) ? entry : addFleetNames(entry)
    added.push([key, shown])
    const newer = Object.hasOwn(newerNames, key) ? newerNames[key] : undefined
    if (newer !== undefined && !(newer in value)) added.push([newer, shown])
  }
  return Object.fromEntries(added)
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, unknown>>
  readonly items?: unknown
}

/** A request in which the newer names of what the schema knows are replaced by the older. */
export function acceptFleetNames(schema: unknown, value: unknown): unknown {
  const { properties, items } = (schema ?? {}) as ObjectSchema
  if (Array.isArray(value)) return items === undefined ? value : value.map((entry) => acceptFleetNames(items, entry))
  if (typeof value !== 'object' || value === null || !properties) return value
  const given = value as Json
  const older = new Map(Object.entries(newerNames).map(([name, newer]) => [newer, name]))
  return Object.fromEntries(
    Object.entries(given).map(([key, entry]) => {
      const name = older.get(key)
      const isRenamed = name !== undefined && name in properties && !(key in properties) && !(name in given)
      const known = isRenamed ? name : key
      return [known, acceptFleetNames(Object.hasOwn(properties, known) ? properties[known] : undefined, entry)]
    }),
  )
}
