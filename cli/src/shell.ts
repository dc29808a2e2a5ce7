import { readFileSync } from 'node:fs'
import { getVersionRoute } from '@muster/contract/rest/version.ts'
import { isUnauthenticated } from './answer-error.ts'
import { checkAddress } from './check-address.ts'
import { CliError } from './cli-error.ts'
import { type Client, type ClientOptions, createClient } from './client.ts'
import { type Context, type ContextFile, openContextFile } from './context-file.ts'
import type { Io } from './io.ts'
import { escapeText } from './output/escape-text.ts'
import { painter } from './output/painter.ts'
import { version } from './version.ts'

export interface CommonOptions {
  readonly config?: string
  readonly context?: string
  readonly debug?: boolean
}

/** The server no longer takes the token of the context. */
export class SessionEndedError extends CliError {
  override readonly name = 'SessionEndedError'
}

/** What every command has at hand. */
export interface Shell {
  readonly io: Io
  readonly contexts: ContextFile
  /** Finished output, as it is. */
  print(text: string): void
  /** `[+]`: done. */
  done(text: string): void
  /** `[!]`: not done, and that is no failure. */
  skipped(text: string): void
  /** A thing that is new (`+`), goes (`-`) or becomes another (`~`). */
  changed(sign: '+' | '-' | '~', text: string): void
  /** A line about the one before. */
  detail(text: string): void
  /** A remark beside the output. */
  warn(text: string): void
  /** Gives a client that is not logged in. */
  withServer<T>(work: (client: Client) => Promise<T>): Promise<T>
  /** Gives a client that is logged in; throws `SessionEndedError` when the server does not know the session. */
  withSession<T>(work: (client: Client) => Promise<T>): Promise<T>
}

const signColours = { '+': 'green', '-': 'red', '~': 'yellow' } as const

export function createShell(io: Io, options: CommonOptions): Shell {
  const file = options.config ?? (io.env['CONFIG'] || undefined)
  const name = options.context ?? (io.env['CONTEXT'] || 'default')
  const contexts = openContextFile({ home: io.home, file, name })
  const paint = painter(io.stdout, io.env)
  const warn = (text: string): void => void io.stderr.write(`${escapeText(text)}\n`)
  const connect = (token: string) => connectTo(contexts, { token, trace: options.debug ? warn : undefined })

  return {
    io,
    contexts,
    print: (text) => void io.stdout.write(text),
    done: (text) => void io.stdout.write(`${paint.green('[+]')} ${escapeText(text)}\n`),
    skipped: (text) => void io.stdout.write(`${paint.yellow('[!]')} ${escapeText(text)}\n`),
    changed: (sign, text) => void io.stdout.write(`${paint[signColours[sign]](sign)} ${escapeText(text)}\n`),
    detail: (text) => void io.stdout.write(`    ${escapeText(text)}\n`),
    warn,
    withServer: (work) => closing(connect(''), work),
    withSession: (work) => {
      const { address, token } = contexts.read()
      if (address !== '' && token === '') throw new CliError(`not logged in to ${address}; ${loginHint(contexts)}`)
      return closing(connect(token), (client) => inSession(client, { contexts, warn, work }))
    },
  }
}

function connectTo(contexts: ContextFile, { token, trace }: Pick<ClientOptions, 'token' | 'trace'>): Client {
  const context = contexts.read()
  if (context.address === '') {
    const where = contexts.name === 'default' ? '' : ` --context ${contexts.name}`
    throw new CliError(
      `no server address yet (context "${contexts.name}" in ${contexts.path}); set it: fleetctl config set${where} --address https://…:8080`,
    )
  }
  return createClient({
    address: checkAddress(context.address) + toPrefix(context['url-prefix']),
    token,
    authority: readAuthority(context),
    isCertificateChecked: !context['tls-skip-verify'],
    customHeaders: context['custom-headers'],
    trace,
  })
}

/** With one slash at its beginning and none at its end. */
function toPrefix(text: string): string {
  const bare = text.replace(/^\/+|\/+$/g, '')
  return bare === '' ? '' : `/${bare}`
}

function readAuthority({ rootca }: Context): string | undefined {
  if (rootca === '') return undefined
  try {
    return readFileSync(rootca, 'utf8')
  } catch (error) {
    throw new CliError(
      `cannot read the CA file of this context: ${(error as Error).message}; change it with "fleetctl config set --rootca"`,
    )
  }
}

async function closing<T>(client: Client, work: (client: Client) => Promise<T>): Promise<T> {
  try {
    return await work(client)
  } finally {
    await client.close()
  }
}

interface SessionWork<T> {
  readonly contexts: ContextFile
  readonly warn: (text: string) => void
  readonly work: (client: Client) => Promise<T>
}

async function inSession<T>(client: Client, { contexts, warn, work }: SessionWork<T>): Promise<T> {
  try {
    await compareVersions(client, warn)
    return await work(client)
  } catch (error) {
    // Who must choose another password has a session, and reads what to do.
    if (!isUnauthenticated(error) || /password reset required/i.test(String(error))) throw error
    throw new SessionEndedError(
      `the session at ${client.address} has ended or its token is not valid; ${loginHint(contexts)}`,
      {
        cause: error,
      },
    )
  }
}

async function compareVersions(client: Client, warn: (text: string) => void): Promise<void> {
  const { version: serverVersion } = await client.call(getVersionRoute)
  if (serverVersion === version) return
  warn(`warning: this is fleetctl ${version} and the server is ${serverVersion}; some commands may not fit`)
}

function loginHint({ name }: ContextFile): string {
  return `log in: fleetctl login${name === 'default' ? '' : ` --context ${name}`}`
}
