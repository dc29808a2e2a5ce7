import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'

interface UsedSecret {
  readonly name: string
  readonly value: string
}

/** Shorter ones stand in any text by chance. */
const minLength = 8

/**
 * Looks through what servers wrote while tests ran (`*.log`) for the secrets that the tests used (`secrets.jsonl`), as
 * they are, percent-encoded and in base64. Returns a line for each find, which names the secret and does not show it.
 */
export async function findSecretsInLogs(folder: string): Promise<{ finds: readonly string[]; looked: number }> {
  const file = path.join(folder, 'secrets.jsonl')
  const lines = existsSync(file) ? (await readFile(file, 'utf8')).trim().split('\n') : []
  const used = lines.map((line) => JSON.parse(line) as UsedSecret).filter(({ value }) => value.length >= minLength)
  const needles = new Map(used.flatMap(({ name, value }) => formsOf(value).map((form) => [form, name] as const)))
  const finds: string[] = []
  for (const log of (await readdir(folder)).filter((name) => name.endsWith('.log'))) {
    const text = await readFile(path.join(folder, log), 'utf8')
    for (const [form, name] of needles) {
      const at = text.indexOf(form)
      if (at < 0) continue
      const start = text.lastIndexOf('\n', at) + 1
      finds.push(`${name} stands in ${log}: ${text.slice(start, at)}[secret]`)
    }
  }
  return { finds, looked: needles.size }
}

function formsOf(value: string): readonly string[] {
  return [value, encodeURIComponent(value), Buffer.from(value).toString('base64')]
}
