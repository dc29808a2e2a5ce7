import { readFileSync } from 'node:fs'

/** A package of package-lock.json that is not ours. */
export interface LockedPackage {
  readonly name: string
  readonly version: string
  /** An SPDX expression; empty where its author gave none. */
  readonly licence: string
  /** Not installed with --omit=dev. */
  readonly isForDevelopment: boolean
  readonly hasInstallScript: boolean
}

interface LockEntry {
  readonly version?: string
  readonly license?: string
  readonly dev?: boolean
  readonly link?: boolean
  readonly hasInstallScript?: boolean
}

const folder = 'node_modules/'

export function parseLock(text: string): readonly LockedPackage[] {
  const { packages } = JSON.parse(text) as { packages: Readonly<Record<string, LockEntry>> }
  return Object.entries(packages)
    .filter(([path, { link }]) => path.includes(folder) && !link)
    .map(([path, entry]) => ({
      name: path.slice(path.lastIndexOf(folder) + folder.length),
      version: entry.version ?? '',
      licence: entry.license ?? '',
      isForDevelopment: entry.dev === true,
      hasInstallScript: entry.hasInstallScript === true,
    }))
}

export function readLock(): readonly LockedPackage[] {
  return parseLock(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'))
}
