import { chmodSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parse, stringify } from 'yaml'
import { CliError } from './cli-error.ts'

/** A server and who talks to it, with the keys of the file. */
export interface Context {
  readonly address: string
  readonly email: string
  readonly token: string
  readonly 'tls-skip-verify': boolean
  readonly rootca: string
  readonly 'url-prefix': string
  readonly 'custom-headers': Readonly<Record<string, string>>
}

export const emptyContext: Context = {
  address: '',
  email: '',
  token: '',
  'tls-skip-verify': false,
  rootca: '',
  'url-prefix': '',
  'custom-headers': {},
}

export interface ContextFile {
  readonly name: string
  readonly path: string
  read(): Context
  /** Changes the given keys. Tells whether the context is new. */
  update(changes: Partial<Context>): { readonly isNew: boolean }
}

type Contexts = Readonly<Record<string, Partial<Context>>>

export interface ContextFileOptions {
  readonly home: string
  /** Instead of the file in the home folder. */
  readonly file?: string | undefined
  readonly name: string
}

/** The contexts in `~/.muster/config`; until that file is there, those of Fleet's client are read, never written. */
export function openContextFile({ home, file, name }: ContextFileOptions): ContextFile {
  const fleetFile = path.join(home, '.fleet', 'config')
  const target = path.resolve(file ?? path.join(home, '.muster', 'config'))
  const load = (): Contexts => loadContexts(target) ?? (file === undefined ? loadContexts(fleetFile) : undefined) ?? {}

  return {
    name,
    path: target,
    read() {
      const contexts = load()
      if (Object.hasOwn(contexts, name)) return { ...emptyContext, ...contexts[name] }
      if (name === 'default') return emptyContext
      const known = Object.keys(contexts).join(', ') || 'none'
      throw new CliError(
        `there is no context "${name}" in ${target} (it has: ${known}); make it with "fleetctl config set --context ${name} --address https://…"`,
      )
    },
    update(changes) {
      const destination = realPathOf(target)
      if (destination === realPathOf(fleetFile)) {
        throw new CliError(
          `${fleetFile} belongs to Fleet's own client and is never written; leave out --config or name another file`,
        )
      }
      const contexts = load()
      const isNew = !Object.hasOwn(contexts, name)
      saveContexts(destination, { ...contexts, [name]: { ...emptyContext, ...contexts[name], ...changes } })
      return { isNew }
    },
  }
}

function loadContexts(file: string): Contexts | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new CliError(`cannot read the contexts: ${message}`)
  }
  const parsed = parseFile(text, file)
  const contexts = isRecord(parsed) ? (parsed['contexts'] ?? {}) : parsed === null ? {} : undefined
  if (!isRecord(contexts) || !Object.values(contexts).every(isContext)) {
    throw new CliError(`${file} does not look like "contexts: {name: {address: …}}"; mend it or move it away`)
  }
  return contexts as Contexts
}

function parseFile(text: string, file: string): unknown {
  try {
    return parse(text) as unknown
  } catch (error) {
    const [line] = (error as Error).message.split('\n')
    throw new CliError(`${file} is not valid YAML: ${line}`)
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isContext(value: unknown): boolean {
  if (!isRecord(value)) return false
  return Object.entries(emptyContext).every(
    ([key, model]) => value[key] === undefined || typeof value[key] === typeof model,
  )
}

/** A link is followed, so that the file it points to is replaced and not the link. */
function realPathOf(file: string): string {
  try {
    return realpathSync(file)
  } catch {
    return file
  }
}

/** Replaces the file in one step: a reader sees the old contexts or the new ones, and nobody else sees the token. */
function saveContexts(file: string, contexts: Contexts): void {
  const folder = path.dirname(file)
  const temporary = `${file}.${process.pid}.new`
  try {
    if (mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined) chmodSync(folder, 0o700)
    rmSync(temporary, { force: true })
    writeFileSync(temporary, stringify({ contexts }), { mode: 0o600, flag: 'wx' })
    renameSync(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw new CliError(`cannot write the contexts: ${(error as Error).message}`)
  }
}
