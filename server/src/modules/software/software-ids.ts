import type { Tx } from '../../platform/database/in-transaction.ts'
import { insertSoftware, listSoftwareIds } from './software-queries.ts'
import type { SoftwareFields } from './software-fields.ts'

export interface ResolvedIds {
  /** For every checksum that was asked for and is stored, before or now. */
  readonly ids: ReadonlyMap<string, number>
  /** Something was stored that nobody had told before. */
  readonly isAnyNew: boolean
  /** Call after the commit: an id that was rolled back must not be remembered. */
  remember(): void
}

export interface ResolveOptions {
  readonly at: Date
  /** Which of these, told by nobody before, may be stored. */
  admit(unknown: ReadonlySet<string>): ReadonlySet<string>
}

export interface SoftwareIds {
  /** Ids of software, stored first where it is new and admitted. */
  resolve(tx: Tx, software: ReadonlyMap<string, SoftwareFields>, options: ResolveOptions): Promise<ResolvedIds>
  /** These exist no longer. */
  forget(ids: ReadonlySet<number>): void
}

const maxRemembered = 100_000

/**
 * Remembers which id a checksum has, because hosts tell the same software again and again. A remembered id may be
 * cleaned up by any process: whoever stores one locks its row first and, where it is gone, forgets it and begins anew.
 */
export function createSoftwareIds(): SoftwareIds {
  const remembered = new Map<string, number>()

  function remember(found: ReadonlyMap<string, number>): void {
    for (const [checksum, id] of found) {
      remembered.delete(checksum)
      remembered.set(checksum, id)
    }
    for (const checksum of remembered.keys()) {
      if (remembered.size <= maxRemembered) return
      remembered.delete(checksum)
    }
  }

  return {
    resolve: async (tx, software, { at, admit }) => {
      const ids = new Map<string, number>()
      const unknown = new Map<string, SoftwareFields>()
      for (const [checksum, fields] of software) {
        const id = remembered.get(checksum)
        if (id === undefined) unknown.set(checksum, fields)
        else ids.set(checksum, id)
      }
      const found = new Map(unknown.size === 0 ? [] : await listSoftwareIds(tx, [...unknown.keys()]))
      for (const checksum of found.keys()) unknown.delete(checksum)
      const admitted = admit(new Set(unknown.keys()))
      for (const checksum of unknown.keys()) if (!admitted.has(checksum)) unknown.delete(checksum)
      if (unknown.size > 0) {
        await insertSoftware(tx, unknown, at)
        for (const [checksum, id] of await listSoftwareIds(tx, [...unknown.keys()])) found.set(checksum, id)
      }
      for (const [checksum, id] of found) ids.set(checksum, id)
      return { ids, isAnyNew: unknown.size > 0, remember: () => remember(found) }
    },
    forget: (gone) => {
      for (const [checksum, id] of remembered) if (gone.has(id)) remembered.delete(checksum)
    },
  }
}
