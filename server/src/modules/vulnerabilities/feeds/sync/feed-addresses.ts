import { type ServerConfig, type ServerKey, serverOptions } from '../../../../platform/config/server-options.ts'

export type AddressKey = Extract<ServerKey, `vulnerabilities.${string}_url`>

const keys = Object.keys(serverOptions).filter((key): key is AddressKey => /^vulnerabilities\..*_url$/.test(key))

/** Hosts of addresses that the operator configured: they may lie anywhere in the operator's own network. */
export function listTrustedHosts(config: ServerConfig): readonly string[] {
  const own = keys.filter((key) => config[key] !== serverOptions[key].default)
  return [...new Set(own.map((key) => new URL(config[key]).hostname))]
}
