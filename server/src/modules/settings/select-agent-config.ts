import type { AgentOptions } from '@muster/contract/rest/config.ts'

const notLinux = new Set(['', 'darwin', 'windows', 'chrome', 'freebsd'])

/**
 * osquery's configuration for a host. An override of its platform replaces the whole; `linux` serves the distributions
 * that have none of their own.
 */
export function selectAgentConfig(options: AgentOptions, platform: string): AgentOptions['config'] {
  const overrides = options.overrides?.platforms ?? {}
  const find = (name: string) => (Object.hasOwn(overrides, name) ? overrides[name] : undefined)
  return find(platform) ?? (notLinux.has(platform) ? undefined : find('linux')) ?? options.config
}
