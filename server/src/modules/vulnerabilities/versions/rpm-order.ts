import { isDigit, isLetter, longestVersion, numberKey, runEnd } from './sort-key.ts'

const tilde = '\x01'
const end = '\x02'
const caret = '\x03'
const letters = '\x04'
const lettersEnd = '\x01'
const numberBase = 0x10

/** RPM: epoch, version, release. `~` sorts before the end, `^` after it, letters before numbers; a missing release is lowest. */
export function rpmSortKey(version: string): string | undefined {
  const text = version.trim()
  if (text.length > longestVersion) return undefined
  const colon = text.indexOf(':')
  const epoch = colon < 0 ? '' : text.slice(0, colon)
  const rest = text.slice(colon + 1)
  const dash = rest.indexOf('-')
  const key = numberKey(epoch, numberBase) + partKey(dash < 0 ? rest : rest.slice(0, dash))
  return dash < 0 ? key : key + partKey(rest.slice(dash + 1))
}

function partKey(part: string): string {
  let key = ''
  let at = 0
  while (at < part.length) {
    const code = part.charCodeAt(at)
    if (isDigit(code)) {
      const next = runEnd(part, at, isDigit)
      key += numberKey(part.slice(at, next), numberBase)
      at = next
    } else if (isLetter(code)) {
      const next = runEnd(part, at, isLetter)
      key += letters + part.slice(at, next) + lettersEnd
      at = next
    } else {
      if (code === 126) key += tilde
      else if (code === 94) key += caret
      at++
    }
  }
  return key + end
}
