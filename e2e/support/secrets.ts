import { appendFileSync } from 'node:fs'
import path from 'node:path'

/**
 * Where the test runner looks, when all tests have run, whether any secret that they used stands in any line that a
 * server wrote. Undefined: nobody looks.
 */
export const logFolder = process.env['MUSTER_E2E_LOGS']

/** Keys of bodies and names of variables whose values nobody may log. The set-up token is printed on purpose, for once. */
const secretName = /^(?!setup_).*(password|token|secret|private_key|api_key|node_key)$/i
const mask = /^\*+$/

export function noteSecret(name: string, value: unknown): void {
  if (logFolder === undefined || typeof value !== 'string' || mask.test(value)) return
  appendFileSync(path.join(logFolder, 'secrets.jsonl'), `${JSON.stringify({ name, value })}\n`)
}

/** All secrets of a body that is sent or answered, whatever their depth; of a receiver's address what stands behind the host. */
export function noteSecretsOf(body: unknown, within = ''): void {
  if (logFolder === undefined || typeof body !== 'object' || body === null) return
  for (const [key, value] of Object.entries(body)) {
    if (typeof value === 'object') noteSecretsOf(value, key)
    else if (secretName.test(key)) noteSecret(key, value)
    else if (key === 'destination_url' || (within === 'settings' && key === 'url')) noteSecret(key, behindHost(value))
  }
}

function behindHost(value: unknown): string | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined
  const { pathname, search } = new URL(value)
  return pathname + search
}

export function noteSecretsOfEnvironment(env: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(env)) {
    if (name === 'MUSTER_DATABASE_URL') noteSecret(name, decodeURIComponent(new URL(value).password))
    else if (secretName.test(name)) noteSecret(name, value)
  }
}

/** `--password WORD` and the like. */
export function noteSecretsOfWords(words: readonly string[]): void {
  for (const [index, word] of words.entries()) {
    if (/^--(password|token|setup-token)$/.test(word)) noteSecret(word, words[index + 1])
  }
}
