import type { Clock } from '../../kernel/clock.ts'
import { errorText } from '../../kernel/errors.ts'
import type { Lifecycle } from '../../kernel/lifecycle.ts'
import type { Log } from '../../kernel/log.ts'
import type { CertificatePair } from './certificate-pair.ts'

export interface WatchCertificate {
  /** What the server began with. */
  readonly initial: CertificatePair
  /** Reads the certificate, or renews it where it is ours. */
  readonly load: () => Promise<CertificatePair>
  readonly apply: (certificate: CertificatePair) => void
  readonly clock: Clock
  readonly log: Log
}

export interface CertificateWatch extends Lifecycle {
  /** Looks at once; for names that were just added. */
  refresh(): Promise<void>
}

const everyMs = 60_000

/** Takes up a renewed certificate, or names that were added, without a restart. */
export function watchCertificate({ initial, load, apply, clock, log }: WatchCertificate): CertificateWatch {
  const stopping = new AbortController()
  let current = initial
  let running: Promise<void> | undefined

  async function watch(): Promise<void> {
    for (;;) {
      await clock.sleep(everyMs, stopping.signal)
      if (stopping.signal.aborted) return
      await refresh()
    }
  }

  async function refresh(): Promise<void> {
    try {
      const found = await load()
      if (found.cert === current.cert && found.key === current.key) return
      apply(found)
      current = found
      log.info({}, 'took up a new server certificate')
    } catch (error) {
      log.warn({ error: errorText(error) }, 'cannot take up the server certificate; the earlier one stays in use')
    }
  }

  return {
    refresh,
    start() {
      running ??= watch()
    },
    async stop() {
      stopping.abort()
      await running
    },
  }
}
