/** The flags of an agent that this simulation honours. */
export interface AgentFlags {
  readonly distributedIntervalSeconds: number
  readonly configRefreshSeconds: number
  readonly loggerPeriodSeconds: number
  readonly splayPercent: number
  readonly packDelimiter: string
}

/**
 * What the server's `options` make of the flags. Those that osquery takes from the command line only (config_refresh)
 * stay as they are, whatever the server says.
 */
export function applyOptions(flags: AgentFlags, options: unknown): AgentFlags {
  if (typeof options !== 'object' || options === null) return flags
  const given = options as Readonly<Record<string, unknown>>
  return {
    configRefreshSeconds: flags.configRefreshSeconds,
    distributedIntervalSeconds: toSeconds(given.distributed_interval) ?? flags.distributedIntervalSeconds,
    loggerPeriodSeconds: toSeconds(given.logger_tls_period) ?? flags.loggerPeriodSeconds,
    splayPercent: toSeconds(given.schedule_splay_percent) ?? flags.splayPercent,
    packDelimiter: typeof given.pack_delimiter === 'string' ? given.pack_delimiter : flags.packDelimiter,
  }
}

function toSeconds(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) && number > 0 ? number : undefined
}
