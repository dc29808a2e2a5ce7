import { readFileSync } from 'node:fs'
import path from 'node:path'
import { checkAddress } from '../check-address.ts'
import { CliError } from '../cli-error.ts'
import { type Context, emptyContext } from '../context-file.ts'
import { defineCommand, defineGroup, option, repeatedOption } from '../define-command.ts'

interface SetOptions {
  readonly address?: string
  readonly email?: string
  readonly token?: string
  readonly tlsSkipVerify?: true | string
  readonly rootca?: string
  readonly urlPrefix?: string
  readonly customHeader?: readonly string[]
}

const setCommand = defineCommand<SetOptions>({
  name: 'set',
  summary: 'Change the context. An empty value clears.',
  options: [
    option('--address <url>', 'of the server, https except on this machine'),
    option('--email <address>', 'who logs in'),
    option('--token <token>', 'of a session or of an API-only user'),
    option('--tls-skip-verify [true|false]', "do not check the server's certificate (not safe; prefer --rootca)"),
    option('--rootca <file>', "PEM file of the authority behind the server's certificate"),
    option('--url-prefix <path>', "the server's server.url_prefix"),
    repeatedOption('--custom-header <name:value>', 'sent with every request; replaces all earlier ones'),
  ],
  run: ({ contexts, done }, options) => {
    const changes = toChanges(options)
    const keys = Object.keys(changes)
    if (keys.length === 0)
      throw new CliError('nothing to set; give at least one of the options in "fleetctl config set --help"')
    const { isNew } = contexts.update(changes)
    if (isNew && contexts.name !== 'default') done(`context "${contexts.name}" is new`)
    done(`set ${keys.join(', ')} in context "${contexts.name}" of ${contexts.path}`)
  },
})

const getCommand = defineCommand({
  name: 'get <key>',
  summary: `Print a value of the context: ${Object.keys(emptyContext).join(', ')}.`,
  run: ({ contexts, print }, _options, [key = '']) => {
    const context = contexts.read()
    if (!isKey(key))
      throw new CliError(`there is no key "${key}"; the keys are ${Object.keys(emptyContext).join(', ')}`)
    const value = context[key]
    print(typeof value === 'object' ? headerLines(value) : `${value}\n`)
  },
})

export const configCommands = defineGroup({
  name: 'config',
  summary: 'Which server is talked to, and how.',
  commands: [setCommand, getCommand],
})

function toChanges(options: SetOptions): Partial<Context> {
  const { address, email, token, tlsSkipVerify, rootca, urlPrefix, customHeader } = options
  return {
    ...(address === undefined ? {} : { address: address === '' ? '' : checkAddress(address) }),
    ...(email === undefined ? {} : { email }),
    ...(token === undefined ? {} : { token }),
    ...(tlsSkipVerify === undefined ? {} : { 'tls-skip-verify': parseFlag(tlsSkipVerify) }),
    ...(rootca === undefined ? {} : { rootca: checkAuthority(rootca) }),
    ...(urlPrefix === undefined ? {} : { 'url-prefix': urlPrefix }),
    ...(customHeader === undefined ? {} : { 'custom-headers': parseHeaders(customHeader) }),
  }
}

function isKey(key: string): key is keyof Context {
  return Object.hasOwn(emptyContext, key)
}

function headerLines(headers: Context['custom-headers']): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}:${value}\n`)
    .join('')
}

function parseFlag(value: true | string): boolean {
  if (value === true || value === 'true') return true
  if (value === 'false') return false
  throw new CliError(`--tls-skip-verify is true or false, not "${value}"`)
}

/** Checked now, because a wrong file would only show up as an untrusted certificate. Kept absolute for other folders. */
function checkAuthority(file: string): string {
  if (file === '') return ''
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new CliError(`cannot read the CA file: ${(error as Error).message}`)
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----')) throw new CliError(`${file} holds no PEM certificate`)
  return path.resolve(file)
}

function parseHeaders(texts: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const text of texts.filter((text) => text !== '')) {
    const [, name, value] = /^([\w!#$%&'*+.^`|~-]+):\s*([\t\x20-\x7e]*)$/.exec(text) ?? []
    if (name === undefined || value === undefined)
      throw new CliError(`the header "${text}" is not of the form name:value`)
    headers[name] = value
  }
  return headers
}
