import type { CompleteSet } from '@muster/contract/rest/gitops.ts'
import { CliError } from '../../cli-error.ts'
import type { Io } from '../../io.ts'
import { isNear } from '../is-near.ts'
import type { SourceDocument } from '../parse-documents.ts'
import type { Placed } from '../parse-yaml.ts'
import { isSpec, type Spec } from '../spec.ts'
import type { Path } from '../yaml-places.ts'
import { gitopsKeys, unsupportedKeys } from './gitops-form.ts'
import { type Part, readEntries, readKey } from './read-parts.ts'

/** What a file in Fleet's gitops form asks for. */
export interface GitopsFile {
  readonly documents: readonly SourceDocument[]
  /** What the file lists whole. */
  readonly complete: readonly CompleteSet[]
  /** Lines about what is not sent. */
  readonly ignored: readonly string[]
}

/** The documents for which the file stands; a place in one is a place in the file. */
export async function toDocuments(io: Io, file: Part): Promise<GitopsFile> {
  const { value, placeOf } = file
  const whole = value as Spec
  checkKeys(whole, placeOf)
  const { name } = whole
  if (name === undefined) {
    const complete: CompleteSet[] = [...listedWhole(whole, 'policies', {}), ...listedWhole(whole, 'labels', {})]
    return { documents: await globalDocuments(io, file), complete, ignored: ignoredLines(file) }
  }
  if (typeof name !== 'string')
    throw new CliError(`${placeOf(['name'])}: the name of the team is a text; put it in quotes`)
  if (name.toLowerCase() === 'no team')
    return {
      documents: [],
      complete: [],
      ignored: [`ignoring the file for hosts of no team (${placeOf([])}): not supported yet`],
    }
  return {
    documents: await teamDocuments(io, file, name),
    complete: listedWhole(whole, 'policies', { team: name }),
    ignored: ignoredLines(file),
  }
}

function checkKeys(whole: Spec, placeOf: Placed['placeOf']): void {
  const isTeam = Object.hasOwn(whole, 'name')
  for (const key of Object.keys(whole)) {
    const place = placeOf([key])
    if (!gitopsKeys.includes(key)) {
      const near = gitopsKeys.find((known) => isNear(known, key))
      throw new CliError(
        `${place}: unknown key "${key}"; ${near ? `did you mean "${near}"?` : `the keys are ${gitopsKeys.join(', ')}`}`,
      )
    }
    if (key === (isTeam ? 'org_settings' : 'team_settings'))
      throw new CliError(`${place}: ${key} belongs into a file ${isTeam ? 'without' : 'with'} the key "name"`)
  }
}

function ignoredLines({ value, placeOf }: Part): readonly string[] {
  return unsupportedKeys.flatMap((key) => {
    const part = (value as Spec)[key]
    const isEmpty = part === undefined || part === null || (typeof part === 'object' && Object.keys(part).length === 0)
    return isEmpty ? [] : `ignoring "${key}" (${placeOf([key])}): not supported yet`
  })
}

async function globalDocuments(io: Io, file: Part): Promise<readonly SourceDocument[]> {
  const settings = await readMapping(io, file, 'org_settings')
  const agentOptions = await readMapping(io, file, 'agent_options')
  const { secrets, ...config } = settings.isGiven ? withDefaults(settings.value, switchedOff) : settings.value
  const documents: SourceDocument[] = []
  const spec = { ...config, ...(agentOptions.isGiven && { agent_options: agentOptions.value }) }
  if (Object.keys(spec).length > 0)
    documents.push({ kind: 'config', spec, placeOf: placeEither({ agent_options: agentOptions }, settings) })
  if (secrets !== undefined) documents.push({ kind: 'enroll_secret', spec: { secrets }, placeOf: settings.placeOf })
  return [...documents, ...(await listed(io, file, 'labels', {})), ...(await listed(io, file, 'policies', {}))]
}

async function teamDocuments(io: Io, file: Part, name: string): Promise<readonly SourceDocument[]> {
  const settings = await readMapping(io, file, 'team_settings')
  const agentOptions = await readMapping(io, file, 'agent_options')
  const given = settings.isGiven ? withDefaults(settings.value, switchedOffInTeams) : settings.value
  const team = { name, ...given, ...(agentOptions.isGiven && { agent_options: agentOptions.value }) }
  const placeInTeam = placeEither(
    { agent_options: agentOptions, name: { placeOf: () => file.placeOf(['name']) } },
    settings,
  )
  const document = { kind: 'team', spec: { team }, placeOf: ([, ...path]: Path) => placeInTeam(path) }
  return [document, ...(await listed(io, file, 'labels', {})), ...(await listed(io, file, 'policies', { team: name }))]
}

const failing = { failing_policies_webhook: { enable_failing_policies_webhook: false } }
const integrations = { jira: [], zendesk: [] }

/** As in Fleet, an automation that the settings do not name is to be off. */
const switchedOff: Spec = {
  webhook_settings: {
    host_status_webhook: { enable_host_status_webhook: false },
    ...failing,
    vulnerabilities_webhook: { enable_vulnerabilities_webhook: false },
  },
  integrations,
}
const switchedOffInTeams: Spec = { webhook_settings: failing, integrations }

function withDefaults(given: Spec, defaults: Spec): Spec {
  const added = Object.entries(defaults).map(([key, value]) => {
    const own = given[key]
    return [key, isSpec(own) && isSpec(value) ? withDefaults(own, value) : (own ?? value)]
  })
  return { ...given, ...Object.fromEntries(added) }
}

interface Mapping extends Pick<Placed, 'placeOf'> {
  readonly value: Spec
  readonly isGiven: boolean
}

async function readMapping(io: Io, file: Part, key: string): Promise<Mapping> {
  const { value, placeOf } = await readKey(io, file, key)
  if (value === undefined || value === null) return { value: {}, isGiven: false, placeOf }
  if (!isSpec(value)) throw new CliError(`${placeOf([])}: ${key} is a mapping of keys to values`)
  return { value, isGiven: true, placeOf }
}

/** By the first key in one of the parts, or else in the rest. */
function placeEither(parts: Readonly<Record<string, Pick<Placed, 'placeOf'>>>, rest: Pick<Placed, 'placeOf'>) {
  return ([first = '', ...path]: Path): string => parts[first]?.placeOf(path) ?? rest.placeOf([first, ...path])
}

/** A list that is not there says nothing about what is stored; an empty one says that there is to be nothing. */
function listedWhole(whole: Spec, key: keyof typeof kindOf, more: Pick<CompleteSet, 'team'>): readonly CompleteSet[] {
  return Object.hasOwn(whole, key) ? [{ kind: kindOf[key], ...more }] : []
}

const kindOf = { labels: 'label', policies: 'policy' } as const

async function listed(io: Io, file: Part, key: keyof typeof kindOf, more: Spec): Promise<readonly SourceDocument[]> {
  return (await readEntries(io, file, key)).map(({ value, placeOf }) => {
    if (!isSpec(value)) throw new CliError(`${placeOf([])}: an entry of ${key} is a mapping of keys to values`)
    return { kind: kindOf[key], spec: { ...value, ...more }, placeOf }
  })
}
