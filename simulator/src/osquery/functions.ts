import { createHash } from 'node:crypto'
import { BlockList, isIP, isIPv4 } from 'node:net'
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { compareVersions } from './compare-versions.ts'

type SqlFunction = (...args: SQLInputValue[]) => SQLInputValue

/** Adds the functions that osquery has beyond SQLite's own. */
export function registerFunctions(database: DatabaseSync): void {
  for (const [name, { args, run }] of Object.entries(functions)) {
    database.function(name, { deterministic: true, varargs: args === 'any' }, run)
  }
}

const functions: Readonly<Record<string, { readonly args?: 'any'; readonly run: SqlFunction }>> = {
  split: { run: (text, separators, index) => splitAt(toText(text), toText(separators), Number(index)) },
  regex_split: { run: (text, pattern, index) => regexSplit(toText(text), toText(pattern), Number(index)) },
  regex_match: { run: (text, pattern, index) => regexMatch(toText(text), toText(pattern), Number(index)) },
  inet_aton: { run: (address) => inetAton(toText(address)) },
  in_cidr_block: { run: (block, address) => isInCidrBlock(toText(block), toText(address)) },
  version_compare: { args: 'any', run: (left, right) => BigInt(compareVersions(toText(left), toText(right))) },
  to_base64: { run: (value) => (value === null ? null : toBytes(value).toString('base64')) },
  from_base64: { run: (value) => (value === null ? null : fromBase64(toText(value))) },
  conditional_to_base64: { run: (value) => (value === null ? null : conditionalToBase64(toText(value))) },
  md5: { run: (value) => digest('md5', value) },
  sha1: { run: (value) => digest('sha1', value) },
  sha256: { run: (value) => digest('sha256', value) },
  parent_directory: { run: (path) => parentDirectory(toText(path)) },
  carve: { run: () => 'Carving is disabled.' },
}

function toText(value: SQLInputValue | undefined): string {
  if (value === null || value === undefined) return ''
  return ArrayBuffer.isView(value)
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString()
    : String(value)
}

function toBytes(value: SQLInputValue | undefined): Buffer {
  return Buffer.from(toText(value))
}

function splitAt(text: string, separators: string, index: number): string | null {
  const parts: string[] = []
  let part = ''
  for (const character of text) {
    if (!separators.includes(character)) {
      part += character
      continue
    }
    if (part !== '') parts.push(part)
    part = ''
  }
  if (part !== '') parts.push(part)
  return parts[index] ?? null
}

function regexSplit(text: string, pattern: string, index: number): string | null {
  return text.split(new RegExp(pattern)).filter((part) => part !== '')[index] ?? null
}

function regexMatch(text: string, pattern: string, index: number): string | null {
  return new RegExp(pattern).exec(text)?.[index] ?? null
}

function inetAton(address: string): bigint | null {
  if (!isIPv4(address)) return null
  return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n)
}

function isInCidrBlock(block: string, address: string): bigint | null {
  const [network = '', prefix = ''] = block.split('/')
  if (isIP(network) === 0 || isIP(address) === 0 || !/^\d{1,3}$/.test(prefix)) return null
  if (isIP(network) !== isIP(address)) return 0n
  const family = isIP(network) === 4 ? 'ipv4' : 'ipv6'
  if (Number(prefix) > (family === 'ipv4' ? 32 : 128)) return null
  const list = new BlockList()
  list.addSubnet(network, Number(prefix), family)
  return list.check(address, family) ? 1n : 0n
}

function fromBase64(text: string): string {
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text) ? Buffer.from(text, 'base64').toString() : ''
}

function conditionalToBase64(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the point is to find what is not plain ASCII
  return /^[\x00-\x7f]*$/.test(text) ? text : Buffer.from(text).toString('base64')
}

function digest(algorithm: string, value: SQLInputValue | undefined): string | null {
  return value === null || value === undefined ? null : createHash(algorithm).update(toBytes(value)).digest('hex')
}

function parentDirectory(path: string): string | null {
  const end = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'))
  return end < 0 ? null : path.slice(0, Math.max(end, 1))
}
