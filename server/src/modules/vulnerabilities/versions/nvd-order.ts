import { isDigit, isLetter, longestVersion, numberKey, runEnd } from './sort-key.ts'

const end = '\x10'
const letters = '\x20'
const lettersEnd = '\x00'
const numberBase = 0x40
const zero = numberKey('', numberBase)

/** Below the end of the version: 1.0-rc1 comes before 1.0. The rest of the words comes after it: 1.0.2k, 8.1p1. */
const preReleases: Readonly<Record<string, string>> = {
  dev: '\x01',
  snapshot: '\x01',
  nightly: '\x01',
  canary: '\x01',
  ea: '\x02',
  alpha: '\x03',
  beta: '\x04',
  pre: '\x05',
  preview: '\x05',
  rc: '\x06',
  cr: '\x06',
}
/** Only before a number: 3.14.0a2 is an alpha, 0.9.8a a patch. */
const preReleaseLetters: Readonly<Record<string, string>> = { a: '\x03', b: '\x04' }

/**
 * NVD defines no order. Runs of digits and of letters count, separators and leading zeros do not, a missing number is
 * zero (15.3 = 15.3.0), a number comes after letters at the same place.
 */
export function nvdSortKey(version: string): string | undefined {
  if (version.length > longestVersion) return undefined
  const text = version.toLowerCase()
  let key = ''
  // Zeros are written only once something other than the end or a word follows.
  let zeros = ''
  let at = 0
  while (at < text.length) {
    const code = text.charCodeAt(at)
    const isNumber = isDigit(code)
    if (!isNumber && !isLetter(code)) {
      at++
      continue
    }
    const next = runEnd(text, at, isNumber ? isDigit : isLetter)
    const token = isNumber ? numberKey(text.slice(at, next), numberBase) : wordKey(text, at, next)
    if (token === zero) zeros += zero
    else {
      key += isNumber ? zeros + token : token
      zeros = ''
    }
    at = next
  }
  return key === '' && zeros === '' ? undefined : key + end
}

function wordKey(text: string, at: number, next: number): string {
  const word = text.slice(at, next)
  const isBeforeNumber = isDigit(text.charCodeAt(next))
  const pre = preReleases[word] ?? (isBeforeNumber ? preReleaseLetters[word] : undefined)
  return pre ?? letters + word + lettersEnd
}
