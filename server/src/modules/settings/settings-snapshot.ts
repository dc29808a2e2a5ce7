import type { AgentOptions } from '@muster/contract/rest/config.ts'
import type { Clock } from '../../kernel/clock.ts'
import { errorText } from '../../kernel/errors.ts'
import type { Lifecycle } from '../../kernel/lifecycle.ts'
import type { Log } from '../../kernel/log.ts'
import type { ChangeFeed } from '../../platform/changes/change-feed.ts'
import type { Db } from '../../platform/database/open-database.ts'
import type { SettingsDocument } from './settings-document.ts'
import { findSettings } from './settings-queries.ts'

/** What the paths of the hosts need to know of the document, without asking the database. */
export interface Settings {
  readonly orgName: string
  readonly serverUrl: string
  readonly agentOptions: Required<Pick<AgentOptions, 'config' | 'overrides'>>
  readonly hostExpiry: { readonly isEnabled: boolean; readonly windowDays: number }
  readonly features: {
    readonly isHostUsersEnabled: boolean
    readonly isSoftwareInventoryEnabled: boolean
    readonly additionalQueries: Readonly<Record<string, string>>
  }
}

export interface SettingsSnapshot extends Lifecycle {
  /** The settings as this process last read them; the same object until they change. */
  current(): Settings
  /** Reads them now. */
  refresh(): Promise<void>
  /** Called with the new settings after each refresh that a change caused. */
  onChange(listener: (settings: Settings) => void): void
}

const retryAfterMs = 1_000

/** Keeps the settings in memory and reads them again when the change feed says so. `start` reads them first. */
export function createSettingsSnapshot(deps: {
  db: Db
  changes: ChangeFeed
  clock: Clock
  log: Log
}): SettingsSnapshot {
  const { db, changes, clock, log } = deps
  const stopping = new AbortController()
  const listeners: ((settings: Settings) => void)[] = []
  let settings: Settings | undefined
  let isStale = false
  let following: Promise<void> | undefined

  async function refresh(): Promise<void> {
    settings = toSettings(await findSettings(db))
  }

  /** One reader at a time; a change during a reading makes it read once more. */
  async function follow(): Promise<void> {
    while (isStale && !stopping.signal.aborted) {
      isStale = false
      try {
        await refresh()
        for (const listener of listeners) listener(settings as Settings)
      } catch (error) {
        isStale = true
        log.warn({ error: errorText(error) }, 'cannot read the settings; trying again')
        await clock.sleep(retryAfterMs, stopping.signal)
      }
    }
    following = undefined
  }

  changes.subscribe('settings', () => {
    isStale = true
    following ??= follow()
  })

  return {
    current: () => {
      if (!settings) throw new Error('the settings snapshot was asked before it was started')
      return settings
    },
    refresh,
    onChange: (listener) => void listeners.push(listener),
    start: refresh,
    stop: async () => {
      stopping.abort()
      await following
    },
  }
}

function toSettings(document: SettingsDocument): Settings {
  const { host_expiry_settings: expiry, features } = document
  const { config, overrides = {} } = document.agent_options
  return {
    orgName: document.org_info.org_name,
    serverUrl: document.server_settings.server_url,
    agentOptions: { config, overrides },
    hostExpiry: { isEnabled: expiry.host_expiry_enabled, windowDays: expiry.host_expiry_window },
    features: {
      isHostUsersEnabled: features.enable_host_users,
      isSoftwareInventoryEnabled: features.enable_software_inventory,
      additionalQueries: features.additional_queries ?? {},
    },
  }
}
