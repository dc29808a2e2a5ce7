import { longestVersion, numberKey } from './sort-key.ts'

const pattern = /^[v=\s]*(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9a-z.-]+))?(?:\+[0-9a-z.-]*)?$/i
const numberBase = 0x10

/** Semantic versioning 2.0; missing numbers are zero, build metadata says nothing. */
export function semverSortKey(version: string): string | undefined {
  if (version.length > longestVersion) return undefined
  const found = pattern.exec(version.trim())
  if (!found) return undefined
  const [, major = '', minor = '', patch = '', pre] = found
  const release = numberKey(major, numberBase) + numberKey(minor, numberBase) + numberKey(patch, numberBase)
  return release + (pre === undefined ? '\xff' : preKey(pre))
}

function preKey(pre: string): string {
  const parts = pre.split('.').map((id) => (/^\d+$/.test(id) ? `\x02${numberKey(id, numberBase)}` : `\x03${id}\x00`))
  return `${parts.join('')}\x01`
}
