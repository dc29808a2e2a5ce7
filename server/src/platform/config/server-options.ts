import type { Option } from './option.ts'
import { automationOptions } from './options/automations.ts'
import { databaseOptions } from './options/database.ts'
import { loggingOptions } from './options/logging.ts'
import { osqueryOptions } from './options/osquery.ts'
import { serverAreaOptions } from './options/server.ts'
import { sessionOptions } from './options/session.ts'
import { vulnerabilityOptions } from './options/vulnerabilities.ts'

/** Every option of the server, in the order in which help and docs show them. */
export const serverOptions = {
  ...serverAreaOptions,
  ...databaseOptions,
  ...osqueryOptions,
  ...sessionOptions,
  ...loggingOptions,
  ...automationOptions,
  ...vulnerabilityOptions,
}

export type ServerKey = keyof typeof serverOptions

type ValueOf<Entry> = Entry extends Option<infer Value> ? Value : never

/** The effective values by dotted name: `config['server.address']`. */
export type ServerConfig = { readonly [Key in ServerKey]: ValueOf<(typeof serverOptions)[Key]> }

/** Where each value came from: `default`, `flag --…`, `environment MUSTER_…` or `file …`. */
export type ConfigOrigins = { readonly [Key in ServerKey]: string }

/** The options as a plain list, for code that treats all alike. */
export function listOptions(): readonly (readonly [ServerKey, Option<unknown>])[] {
  // Object.entries forgets the keys' type; serverOptions has exactly these.
  return Object.entries(serverOptions) as unknown as readonly (readonly [ServerKey, Option<unknown>])[]
}
