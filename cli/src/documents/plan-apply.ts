import { type PolicySpec, PolicySpec as policySchema } from '@muster/contract/rest/policy.ts'
import type { VulnerabilityRule } from '@muster/contract/rest/vulnerability-rule.ts'
import { CliError } from '../cli-error.ts'
import { ignoredKinds } from './kinds.ts'
import type { SourceDocument } from './parse-documents.ts'

export interface EnrollSecretSpec {
  readonly secret: string
  readonly name?: string
}

/** What a file asks for, sorted by where it goes. */
export interface ApplyPlan {
  readonly policies: readonly PolicySpec[]
  readonly rules: readonly VulnerabilityRule[]
  readonly config: SourceDocument['spec'] | undefined
  readonly enrollSecrets: readonly EnrollSecretSpec[] | undefined
  /** Lines about what is not sent. */
  readonly ignored: readonly string[]
}

/** Sorts the documents and finds the mistakes that need no server, so that nothing is sent from a file that cannot work. */
export function planApply(documents: readonly SourceDocument[]): ApplyPlan {
  const ofKind = (kind: string) => documents.filter((document) => document.kind === kind)
  const policies = ofKind('policy')
  const secrets = atMostOne(ofKind('enroll_secret'))
  checkNames(policies)
  return {
    policies: policies.map(toPolicySpec),
    rules: ofKind('vulnerability_rule').map(toRule),
    config: atMostOne(ofKind('config'))?.spec,
    enrollSecrets: secrets && toEnrollSecrets(secrets),
    ignored: [...ignoredKindLines(documents), ...policies.flatMap(ignoredKeyLines)],
  }
}

function ignoredKindLines(documents: readonly SourceDocument[]): readonly string[] {
  return Object.entries(ignoredKinds).flatMap(([kind, words]) => {
    const { length } = documents.filter((document) => document.kind === kind)
    return length === 0 ? [] : `ignoring ${length} ${words}: not supported yet`
  })
}

function atMostOne(documents: readonly SourceDocument[]): SourceDocument | undefined {
  const [first, second] = documents
  if (second)
    throw new CliError(
      `${second.placeOf([])}: a second ${second.kind} document; the first is at ${first?.placeOf([])}, put them together`,
    )
  return first
}

const policyKeys = Object.keys(policySchema.properties)

function ignoredKeyLines({ spec, placeOf }: SourceDocument): readonly string[] {
  return Object.keys(spec)
    .filter((key) => !policyKeys.includes(key))
    .map(
      (key) => `ignoring "${key}" of policy "${String(spec['name'])}" (${placeOf([key])}): not a key that Muster knows`,
    )
}

function toPolicySpec({ spec, placeOf }: SourceDocument): PolicySpec {
  for (const key of ['name', 'query']) {
    if (spec[key] === undefined || spec[key] === null || spec[key] === '')
      throw new CliError(`${placeOf([key])}: the policy has no ${key}`)
  }
  const fields = policyKeys.filter((key) => spec[key] !== undefined).map((key) => [key, spec[key]] as const)
  for (const [key, value] of fields) {
    if (typeof value !== 'string' && value !== null)
      throw new CliError(`${placeOf([key])}: ${key} is ${JSON.stringify(value)} and must be text; put it in quotes`)
  }
  // Each key of the schema is text or null, and name and query are there.
  return Object.fromEntries(fields) as unknown as PolicySpec
}

/** The spec goes as it stands: the server checks it with its tests and names what is wrong. */
function toRule({ spec, placeOf }: SourceDocument): VulnerabilityRule {
  if (typeof spec['id'] !== 'string' || spec['id'] === '') {
    throw new CliError(`${placeOf(['id'])}: the vulnerability_rule has no id`)
  }
  return spec as unknown as VulnerabilityRule
}

/** Policies are known by name, so the later of two would silently undo the earlier. */
function checkNames(policies: readonly SourceDocument[]): void {
  const places = new Map<unknown, string>()
  for (const { spec, placeOf } of policies) {
    const earlier = places.get(spec['name'])
    if (earlier !== undefined)
      throw new CliError(
        `${placeOf(['name'])}: a second policy named "${String(spec['name'])}"; the first is at ${earlier}`,
      )
    places.set(spec['name'], placeOf(['name']))
  }
}

function toEnrollSecrets({ spec, placeOf }: SourceDocument): readonly EnrollSecretSpec[] {
  const { secrets } = spec
  if (!Array.isArray(secrets))
    throw new CliError(
      `${placeOf(['secrets'])}: the enroll_secret document needs "secrets", a list of entries with "secret"`,
    )
  return secrets.map((entry: unknown, index) => {
    const { secret, name } = (entry ?? {}) as Readonly<Record<string, unknown>>
    if (typeof secret !== 'string' || secret === '')
      throw new CliError(
        `${placeOf(['secrets', index, 'secret'])}: each entry of "secrets" needs "secret", a text; put it in quotes`,
      )
    return { secret, ...(typeof name === 'string' ? { name } : {}) }
  })
}
