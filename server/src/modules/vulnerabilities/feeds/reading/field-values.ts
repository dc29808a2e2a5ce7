import { sanitizeText } from '../../../../kernel/text.ts'

export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The objects of a list; whatever else is there is left out. */
export function readObjects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

export function readTexts(value: unknown, maxLength: number): readonly string[] {
  if (!Array.isArray(value)) return []
  return value.map((entry) => readText(entry, maxLength)).filter((entry) => entry !== '')
}

/** Foreign text, cut to length, without control characters and what cannot be stored. '' when it is no text. */
export function readText(value: unknown, maxLength: number): string {
  if (typeof value !== 'string') return ''
  const cut = value.length > maxLength ? value.slice(0, maxLength) : value
  return sanitizeText(/\p{Cc}/u.test(cut) ? cut.replace(/\p{Cc}+/gu, ' ') : cut).trim()
}

/** As `readText`, but undefined when there is none or it is longer: half a version or key says something else. */
export function readWord(value: unknown, maxLength: number): string | undefined {
  if (typeof value !== 'string' || value.length > maxLength || value === '') return undefined
  return /[\p{Cc}\p{Cs}]/u.test(value) ? undefined : value
}

const cvePattern = /^CVE-\d{4}-\d{4,19}$/

export function isCveId(value: unknown): value is string {
  return typeof value === 'string' && cvePattern.test(value)
}

const timePattern = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:?\d\d)?)?$/

/** The last year of four digits: later ones are written in another way, which no database reads. */
const lastMs = Date.UTC(9999, 11, 31)

/** Epoch milliseconds. A date without an offset is UTC; what is no date, or before all epochs, is undefined. */
export function readTime(value: unknown): number | undefined {
  const found = typeof value === 'string' ? timePattern.exec(value) : null
  if (!found) return undefined
  const [, day, time = '00:00', offset = 'Z'] = found
  const ms = Date.parse(`${day}T${time}${offset.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')}`)
  return ms >= 0 && ms <= lastMs ? ms : undefined
}

/** A number inside its limits; texts of numbers count as well. */
export function readNumber(value: unknown, min: number, max: number): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && number >= min && number <= max ? number : undefined
}
