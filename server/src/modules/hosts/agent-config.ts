import { platformFamily } from './platform-family.ts'

/** The configuration document's `agent_options`: osquery's config, and whole replacements by platform. */
export interface AgentOptions {
  readonly config: Readonly<Record<string, unknown>>
  readonly overrides?:
    | { readonly platforms?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined }
    | undefined
}

export interface AgentConfig {
  /** A host's config as JSON text; never `{}` by accident, for that would erase the schedule. */
  readFor(host: { readonly platform: string; readonly teamId: number | null }): string
}

/** Serialises each platform's config once for each version of the options. */
export function createAgentConfig({
  readOptions,
  urlPrefix,
}: {
  /** The same object until they change. */
  readOptions: (teamId: number | null) => AgentOptions
  urlPrefix: string
}): AgentConfig {
  const textsOf = new WeakMap<AgentOptions, Map<string, string>>()
  return {
    readFor: ({ platform, teamId }) => {
      const options = readOptions(teamId)
      const texts = textsOf.get(options) ?? new Map<string, string>()
      textsOf.set(options, texts)
      let text = texts.get(platform)
      if (text === undefined) {
        text = JSON.stringify(withUrlPrefix(chooseConfig(options, platform), urlPrefix))
        texts.set(platform, text)
      }
      return text
    },
  }
}

/** An override replaces the config; a distribution without one of its own falls back to `linux`. */
function chooseConfig({ config, overrides }: AgentOptions, platform: string): Readonly<Record<string, unknown>> {
  const platforms = overrides?.platforms ?? {}
  return platforms[platform] ?? platforms[platformFamily(platform) ?? ''] ?? config
}

const endpointOptions = ['logger_tls_endpoint', 'distributed_tls_read_endpoint', 'distributed_tls_write_endpoint']

/** Options name our endpoints as they stand at the root; behind `server.url_prefix` the agent needs the whole path. */
function withUrlPrefix(
  config: Readonly<Record<string, unknown>>,
  urlPrefix: string,
): Readonly<Record<string, unknown>> {
  const { options } = config
  if (urlPrefix === '' || typeof options !== 'object' || options === null) return config
  const prefixed = Object.entries(options).map(([name, value]) =>
    endpointOptions.includes(name) && typeof value === 'string' && value.startsWith('/api/')
      ? [name, urlPrefix + value]
      : [name, value],
  )
  return { ...config, options: Object.fromEntries(prefixed) }
}
