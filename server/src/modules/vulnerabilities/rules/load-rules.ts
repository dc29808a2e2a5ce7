import { readdirSync, readFileSync } from 'node:fs'
import { VulnerabilityRule } from '@muster/contract/rest/vulnerability-rule.ts'
import { Compile } from 'typebox/compile'
import { parse } from 'yaml'
import { AppError } from '../../../kernel/errors.ts'

const folder = new URL('./data/', import.meta.url)
const schema = Compile(VulnerabilityRule)

/** The rules that come with Muster: every YAML file of `data/`. */
export function loadOwnRules(): readonly VulnerabilityRule[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'))
  return parseRules(files.sort().flatMap((name) => parse(readFileSync(new URL(name, folder), 'utf8')) as unknown[]))
}

let loaded: readonly VulnerabilityRule[] | undefined

/** The same, read once: they change only with Muster. */
export function ownRules(): readonly VulnerabilityRule[] {
  loaded ??= loadOwnRules()
  return loaded
}

export function isBuiltIn(id: string): boolean {
  return ownRules().some((rule) => rule.id === id)
}

/** Throws `invalid` for the first that is no rule, or whose id was used before. */
export function parseRules(documents: readonly unknown[]): readonly VulnerabilityRule[] {
  const ids = new Set<string>()
  return documents.map((document, at) => {
    const rule = parseRule(document, at)
    if (ids.has(rule.id)) throw new AppError('invalid', `there are two rules with the id "${rule.id}": rename one`)
    ids.add(rule.id)
    return rule
  })
}

function parseRule(document: unknown, at: number): VulnerabilityRule {
  if (schema.Check(document)) return document
  const [problem] = schema.Errors(document)
  const id = (document as { id?: unknown } | null)?.id
  const name = typeof id === 'string' ? `rule "${id}"` : `rule ${at + 1}`
  throw new AppError(
    'invalid',
    `${name}: ${problem?.instancePath || 'it'} ${problem?.message ?? 'is not as documented'}`,
  )
}
