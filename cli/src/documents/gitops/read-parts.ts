import { glob } from 'node:fs/promises'
import path from 'node:path'
import { CliError } from '../../cli-error.ts'
import type { Io } from '../../io.ts'
import { inside, parseYaml, type Placed } from '../parse-yaml.ts'
import { readSource } from '../read-source.ts'
import { isSpec } from '../spec.ts'
import { expandVariables } from './expand-variables.ts'

/** A part of a file, and the folder from which its own references lead. */
export interface Part extends Placed {
  readonly folder: string
}

/** The documents of a file, variables expanded. */
export async function readParts(io: Io, file: string): Promise<readonly Part[]> {
  const folder = file === '-' ? '.' : path.dirname(file)
  return parseYaml(await readSource(io, file), expandVariables(io.env)).map((placed) => ({ ...placed, folder }))
}

/** The value of a key, or that of the file to which its `path` leads. */
export async function readKey(io: Io, whole: Part, key: string): Promise<Part> {
  const { folder } = whole
  const part = { ...inside(whole, key), folder }
  if (!isSpec(part.value) || !Object.hasOwn(part.value, 'path')) return part
  return readReferred(io, part, part.value['path'])
}

/** The entries of a list; `path` and `paths` stand for the entries of other files. */
export async function readEntries(io: Io, whole: Part, key: string): Promise<readonly Part[]> {
  const list = await readKey(io, whole, key)
  if (list.value === undefined || list.value === null) return []
  const entries: Part[] = []
  for (const entry of entriesOf(list)) {
    const { path: one, paths: many } = isSpec(entry.value) ? entry.value : {}
    const references = one === undefined ? await findFiles(entry, many) : [one]
    if (!references) entries.push(entry)
    for (const reference of references ?? []) entries.push(...entriesOf(await readReferred(io, entry, reference)))
  }
  return entries
}

function entriesOf(list: Part): readonly Part[] {
  const { value, placeOf, folder } = list
  if (!Array.isArray(value)) throw new CliError(`${placeOf([])}: this must be a list of entries`)
  return value.map((_, index) => ({ ...inside(list, index), folder }))
}

async function findFiles({ folder, placeOf }: Part, pattern: unknown): Promise<readonly string[] | undefined> {
  if (pattern === undefined) return undefined
  if (typeof pattern !== 'string')
    throw new CliError(`${placeOf(['paths'])}: paths is a pattern such as policies/*.yml`)
  const files: string[] = []
  for await (const file of glob(pattern, { cwd: folder })) files.push(file)
  if (files.length === 0)
    throw new CliError(`${placeOf(['paths'])}: no file matches ${pattern} in ${path.resolve(folder)}`)
  return files.sort()
}

async function readReferred(io: Io, from: Part, reference: unknown): Promise<Part> {
  const place = from.placeOf(['path'])
  if (typeof reference !== 'string') throw new CliError(`${place}: path is the name of a file`)
  const [part, second] = await readParts(io, path.join(from.folder, reference))
  if (!part) throw new CliError(`${place}: ${reference} holds no document`)
  if (second) throw new CliError(`${second.placeOf([])}: a file that is referred to holds one document`)
  if (isReference(part.value) || (Array.isArray(part.value) && part.value.some(isReference)))
    throw new CliError(`${part.placeOf([])}: a file that is referred to may not refer to others`)
  return part
}

function isReference(value: unknown): boolean {
  return isSpec(value) && (Object.hasOwn(value, 'path') || Object.hasOwn(value, 'paths'))
}
