import type { SQLOutputValue } from 'node:sqlite'

/** A value of SQLite as osquery prints it: always text, NULL is empty, text ends at the first NUL character. */
export function formatValue(value: SQLOutputValue): string {
  if (value === null) return ''
  if (typeof value === 'string') return cutAtNul(value)
  if (typeof value === 'number') return formatDouble(value)
  if (value instanceof Uint8Array) return cutAtNul(Buffer.from(value).toString('utf8'))
  return String(value)
}

function cutAtNul(text: string): string {
  const end = text.indexOf('\0')
  return end < 0 ? text : text.slice(0, end)
}

/** Fifteen significant digits and always a fraction: 2 is "2.0", 2^70 is "1.18059162071741e+21". */
function formatDouble(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '' : value > 0 ? 'Inf' : '-Inf'
  const exponent = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)))
  if (exponent >= -5 && exponent < 15) {
    const plain = String(Number(value.toPrecision(15)))
    return plain.includes('.') ? plain : `${plain}.0`
  }
  const [digits = '', power = ''] = value.toExponential(14).split('e')
  const trimmed = digits.replace(/0+$/, '').replace(/\.$/, '.0')
  return `${trimmed}e${power[0]}${power.slice(1).padStart(2, '0')}`
}
