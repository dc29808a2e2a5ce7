import type { Method } from '@muster/contract/common/route.ts'
import { CliError } from '../cli-error.ts'
import { defineCommand, option, repeatedOption } from '../define-command.ts'

interface ApiOptions {
  readonly X: string
  readonly F?: readonly string[]
}

const methods: readonly string[] = ['GET', 'POST', 'PATCH', 'DELETE'] satisfies Method[]

export const apiCommand = defineCommand<ApiOptions>({
  name: 'api <path>',
  summary: 'Send one request to the API and print the answer. The path begins behind /api/latest/fleet, or with /api/.',
  options: [
    option('-X <method>', `one of ${methods.join(', ')}`).default('GET'),
    repeatedOption(
      '-F <key=value>',
      'a field: of the query for GET, else of the JSON body (true, 3, [1], "x" are JSON)',
    ),
  ],
  run: async (shell, { X, F = [] }, [place = '']) => {
    const method = X.toUpperCase()
    if (!isMethod(method)) throw new CliError(`-X is one of ${methods.join(', ')}, not "${X}"`)
    const path = toPath(place)
    const request = method === 'GET' ? { method, path: withQuery(path, F) } : { method, path, ...bodyOf(F) }
    const text = await shell.withSession((client) => client.send(request))
    shell.print(text === '' || text.endsWith('\n') ? text : `${text}\n`)
  },
})

function isMethod(text: string): text is Method {
  return methods.includes(text)
}

/** Only a path: the token must not go to another server. */
function toPath(text: string): string {
  if (/^\w+:/.test(text)) throw new CliError(`"${text}" is an address; give only the path, for example hosts/count`)
  if (/\s/.test(text)) throw new CliError(`the path "${text}" holds a blank; write it as %20`)
  const path = `/${text.replace(/^\/+/, '')}`
  return path.startsWith('/api/') ? path : `/api/latest/fleet${path}`
}

function withQuery(path: string, fields: readonly string[]): string {
  const search = new URLSearchParams(fields.map(splitField))
  if (search.size === 0) return path
  return `${path}${path.includes('?') ? '&' : '?'}${search.toString()}`
}

function bodyOf(fields: readonly string[]): { readonly body?: unknown } {
  if (fields.length === 0) return {}
  return { body: Object.fromEntries(fields.map(splitField).map(([key, value]) => [key, parseValue(value)])) }
}

function splitField(field: string): [string, string] {
  const at = field.indexOf('=')
  if (at < 1) throw new CliError(`-F "${field}" is not of the form key=value`)
  return [field.slice(0, at), field.slice(at + 1)]
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
