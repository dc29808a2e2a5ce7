import { isDigit, isLetter, longestVersion, numberKey, runEnd } from './sort-key.ts'

const tilde = '\x01'
const end = '\x02'
const numberBase = 0x10

/** Debian policy 5.6.12: epoch, upstream version, revision; `~` sorts before the end, letters before other characters. */
export function dpkgSortKey(version: string): string | undefined {
  const text = version.trim()
  if (text === '' || text.length > longestVersion) return undefined
  const colon = text.indexOf(':')
  const epoch = colon < 0 ? '' : text.slice(0, colon)
  const rest = text.slice(colon + 1)
  const dash = rest.lastIndexOf('-')
  const upstream = dash < 0 ? rest : rest.slice(0, dash)
  // A missing revision is the revision 0.
  const revision = dash < 0 ? '' : rest.slice(dash + 1)
  return numberKey(epoch, numberBase) + partKey(upstream) + partKey(revision)
}

function partKey(part: string): string {
  let key = ''
  let at = 0
  do {
    const digits = runEnd(part, at, isNoDigit)
    for (; at < digits; at++) key += characterKey(part.charCodeAt(at))
    const next = runEnd(part, at, isDigit)
    key += end + numberKey(part.slice(at, next), numberBase)
    at = next
  } while (at < part.length)
  return key + end
}

function isNoDigit(code: number): boolean {
  return !isDigit(code)
}

function characterKey(code: number): string {
  if (code === 126) return tilde
  return String.fromCharCode(isLetter(code) ? code : Math.min(code + 0x80, 0xff))
}
