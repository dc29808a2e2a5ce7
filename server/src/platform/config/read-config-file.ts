import type { Document, Node } from 'yaml'
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import { AppError, errorText } from '../../kernel/errors.ts'
import type { ConfigSource, Setting } from './config-source.ts'
import { addSetting, unknownOption } from './config-source.ts'
import type { IgnoredOption } from './fleet-options.ts'
import { fleetOptionKind } from './fleet-options.ts'
import type { RawValue } from './option.ts'
import { findOption } from './option-names.ts'
import type { ServerKey } from './server-options.ts'

interface Leaf {
  readonly name: string
  readonly raw: RawValue
  readonly line: number
}

/** Reads a YAML file with nested (`server: {tls: false}`) or flat (`server_tls: false`) keys. */
export function readConfigFile(file: string, readTextFile: (path: string) => string): ConfigSource {
  const settings = new Map<ServerKey, Setting>()
  const ignored: IgnoredOption[] = []
  for (const leaf of parseLeaves(file, readText(file, readTextFile))) {
    const place = `file ${file} line ${leaf.line}`
    const found = findOption(leaf.name)
    if (found) {
      const where = `${leaf.name} in ${place}`
      addSetting(settings, found.key, { raw: leaf.raw, origin: `file ${file}`, where, fromFile: found.fromFile })
      continue
    }
    const kind = fleetOptionKind(leaf.name)
    if (kind === undefined) throw unknownOption(leaf.name, place, (key) => key)
    ignored.push({ kind, text: `${leaf.name} (${place})` })
  }
  return { settings, ignored }
}

function readText(file: string, readTextFile: (path: string) => string): string {
  try {
    return readTextFile(file)
  } catch (error) {
    throw new AppError('invalid', `cannot read the configuration file ${file}: ${errorText(error)}`, { cause: error })
  }
}

function parseLeaves(file: string, text: string): readonly Leaf[] {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const [problem] = document.errors
  if (problem) {
    const line = lines.linePos(problem.pos[0]).line
    const reason = errorText(problem).split(/ at line |\n/)[0]
    throw new AppError('invalid', `the configuration file ${file} is not valid YAML: ${reason} (line ${line})`)
  }
  const top = document.contents
  if (top === null || (isScalar(top) && top.value === null)) return []
  if (!isMap(top)) {
    throw new AppError('invalid', `the configuration file ${file} holds no keys; write it like "server: {tls: false}"`)
  }
  return collectLeaves({ file, document, lines }, [], top)
}

interface Reading {
  readonly file: string
  readonly document: Document
  readonly lines: LineCounter
}

function collectLeaves(reading: Reading, path: readonly string[], value: unknown): readonly Leaf[] {
  const node = isAlias(value) ? value.resolve(reading.document) : value
  if (isMap(node)) {
    return node.items.flatMap((pair) => collectLeaves(reading, [...path, scalarText(pair.key) ?? ''], pair.value))
  }
  const name = path.join('.')
  const line = reading.lines.linePos((value as Node | null)?.range?.[0] ?? 0).line
  if (isSeq(node)) {
    const raw = node.items.map((item) => scalarText(isAlias(item) ? item.resolve(reading.document) : item))
    if (raw.every((entry) => entry !== undefined)) return [{ name, raw, line }]
    throw new AppError(
      'invalid',
      `${name} in file ${reading.file} line ${line}: the entries of a list are plain values`,
    )
  }
  const raw = scalarText(node)
  // `key:` with nothing behind it leaves the default; "" is a value.
  return raw === undefined ? [] : [{ name, raw, line }]
}

/** The text as written: YAML would turn 0123 or 1e3 into a number that was not meant. */
function scalarText(node: unknown): string | undefined {
  if (!isScalar(node) || node.value === null) return undefined
  return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value))
}
