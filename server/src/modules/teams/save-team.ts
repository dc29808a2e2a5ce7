import type { AgentOptions } from '@muster/contract/rest/config.ts'
import { AppError, invalidField } from '../../kernel/errors.ts'
import { randomToken } from '../../kernel/random.ts'
import { sanitizeText } from '../../kernel/text.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import { isUniqueViolation } from '../../platform/database/database-error.ts'
import { inTransaction, type Tx } from '../../platform/database/in-transaction.ts'
import { changedKeys, overlay } from '../../platform/documents/overlay.ts'
import type { SectionOutcome } from '../../platform/documents/section.ts'
import { describeChanges, recordActivity } from '../activities/index.ts'
import { findAgentOptionProblems } from './check-agent-options.ts'
import { getTeam, lockTeam } from './find-team.ts'
import type { TeamDependents } from './team-dependents.ts'
import { insertTeam, saveTeam, selectTeamByName, type Team, type TeamFields } from './team-queries.ts'

type Json = Readonly<Record<string, unknown>>

/** What may be given of a team; absent leaves, null clears. */
export interface TeamDraft {
  readonly name?: string | undefined
  readonly description?: string | null | undefined
  readonly agent_options?: AgentOptions | null | undefined
  readonly secrets?: readonly { readonly secret: string }[] | null | undefined
  /** The parts that other modules own. */
  readonly [section: string]: unknown
}

export interface TeamChange {
  readonly draft: TeamDraft
  /** What `prepareTeam` found outside. */
  readonly prepared: ReadonlyMap<string, unknown>
}

export interface SavedTeam {
  readonly team: Team
  readonly outcomes: readonly SectionOutcome[]
}

const secretBytes = 24

/** Looks at the world outside on behalf of the sections; call it before the transaction. */
export async function prepareTeam(
  ctx: Context,
  draft: TeamDraft,
  { sections, isPrivateAllowed }: Pick<TeamDependents, 'sections'> & { readonly isPrivateAllowed: boolean },
): Promise<TeamChange> {
  const prepared = new Map<string, unknown>()
  for (const { key, prepare } of sections) {
    const given = draft[key] as Json | undefined
    if (given !== undefined && prepare) prepared.set(key, await prepare(ctx, { given, isPrivateAllowed }))
  }
  return { draft, prepared }
}

export async function createTeam(ctx: Context, change: TeamChange, dependents: TeamDependents): Promise<SavedTeam> {
  return storing(ctx, change.draft.name, (txCtx, tx) => createTeamIn(txCtx, tx, change, dependents))
}

export async function updateTeam(
  ctx: Context,
  id: number,
  change: TeamChange,
  dependents: TeamDependents,
): Promise<SavedTeam> {
  return storing(ctx, change.draft.name, (txCtx, tx) => updateTeamIn(txCtx, tx, { ...change, id }, dependents))
}

/** Creates the team of this name or changes it, inside the caller's transaction; the caller announces. */
export async function applyTeamIn(
  ctx: Context,
  tx: Tx,
  change: TeamChange,
  dependents: TeamDependents,
): Promise<SavedTeam> {
  const found = await selectTeamByName(tx, sanitizeText(change.draft.name ?? '').trim())
  dependents.authorize(ctx.actor, 'team:write', found?.id ?? null)
  if (!found) return createTeamIn(ctx, tx, change, dependents)
  return updateTeamIn(ctx, tx, { ...change, id: found.id }, dependents)
}

async function storing(
  ctx: Context,
  name: string | undefined,
  work: (ctx: Context, tx: Tx) => Promise<SavedTeam>,
): Promise<SavedTeam> {
  const saved = await refusingTakenName(name ?? '', () =>
    inTransaction(ctx.db, (tx) => work(onTransaction(ctx, tx), tx)),
  )
  announceTeam(ctx, saved)
  return saved
}

export function announceTeam(ctx: Context, { outcomes }: SavedTeam): void {
  for (const outcome of outcomes) outcome.afterCommit?.()
  ctx.changes.announce('teams')
}

export async function refusingTakenName<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isUniqueViolation(error, 'teams_name')) throw error
    const reason = `a team named "${name}" exists already (Duplicate); choose another name or edit that one`
    throw new AppError('conflict', reason, { fields: [{ field: 'name', reason }] })
  }
}

async function createTeamIn(ctx: Context, tx: Tx, change: TeamChange, dependents: TeamDependents): Promise<SavedTeam> {
  const fields = toFields({ name: '', description: '', agentOptions: null }, change.draft)
  const id = await insertTeam(tx, { ...fields, at: ctx.clock.now() })
  // Without a secret no host could enrol into it.
  const secrets = change.draft.secrets ?? [{ secret: randomToken(ctx.random, secretBytes) }]
  await dependents.applySecrets(ctx, id, secrets)
  const { outcomes } = await writeSections(ctx, id, change, dependents)
  const changes = describeChanges({}, toShown(fields))
  await recordActivity(ctx, { type: 'created_team', details: { team_id: id, team_name: fields.name, changes } })
  await ctx.changes.record(tx, 'teams')
  return { team: await getTeam(ctx, id), outcomes }
}

async function updateTeamIn(
  ctx: Context,
  tx: Tx,
  change: TeamChange & { readonly id: number },
  dependents: TeamDependents,
): Promise<SavedTeam> {
  const { id, draft } = change
  const stored = (await lockTeam(tx, id)) ?? (await getTeam(ctx, id))
  const fields = toFields(stored, draft)
  const changed = (Object.keys(fields) as (keyof TeamFields)[]).filter(
    (key) => JSON.stringify(fields[key]) !== JSON.stringify(stored[key]),
  )
  if (changed.length > 0) await saveTeam(tx, id, fields)
  if (draft.secrets !== undefined) await dependents.applySecrets(ctx, id, draft.secrets ?? [])
  const { outcomes, keys, changes } = await writeSections(ctx, id, change, dependents)
  if (changed.length > 0 || keys.length > 0) {
    const details = {
      ...{ team_id: id, team_name: fields.name, changed: [...changed, ...keys] },
      changes: [...describeChanges(toShown(stored), toShown(fields)), ...changes],
    }
    await recordActivity(ctx, { type: 'edited_team', details })
    await ctx.changes.record(tx, 'teams')
  }
  return { team: await getTeam(ctx, id), outcomes }
}

/** What activities tell of it. */
export function toShown({ name, description, agentOptions }: TeamFields) {
  return { name, description, agent_options: agentOptions }
}

/** Throws what is wrong with the team itself, whatever is stored. */
export function checkTeam(draft: TeamDraft): void {
  toFields({ name: '', description: '', agentOptions: null }, draft)
}

function toFields(stored: TeamFields, draft: TeamDraft): TeamFields {
  const name = draft.name === undefined ? stored.name : sanitizeText(draft.name).trim()
  if (name === '') throw invalidField('name', 'name is empty; give the team a name')
  // Fleet keeps these names for hosts of no team and of all.
  if (['no team', 'all teams'].includes(name.toLowerCase())) {
    throw invalidField('name', `"${name}" is not a name for a team: it means hosts of ${name.toLowerCase()}`)
  }
  const agentOptions = draft.agent_options === undefined ? stored.agentOptions : draft.agent_options
  const problems = agentOptions ? findAgentOptionProblems(agentOptions) : []
  if (problems.length > 0) {
    throw new AppError('invalid', problems.map(({ reason }) => reason).join('; '), { fields: problems })
  }
  const description = draft.description === undefined ? stored.description : sanitizeText(draft.description ?? '')
  return { name, description, agentOptions }
}

async function writeSections(
  ctx: Context,
  teamId: number,
  { draft, prepared }: TeamChange,
  { sections }: TeamDependents,
): Promise<{
  readonly outcomes: readonly SectionOutcome[]
  readonly keys: readonly string[]
  readonly changes: ReturnType<typeof describeChanges>
}> {
  const outcomes: SectionOutcome[] = []
  const keys: string[] = []
  const changes: ReturnType<typeof describeChanges>[number][] = []
  for (const section of sections) {
    const given = draft[section.key] as Record<string, unknown> | undefined
    if (given === undefined) continue
    const before = (await section.read(ctx, [teamId])).get(teamId) ?? {}
    const outcome = await section.write(ctx, {
      ...{ teamId, merged: overlay(before, given), given, patch: draft },
      prepared: prepared.get(section.key),
    })
    if (outcome) outcomes.push(outcome)
    const after = (await section.read(ctx, [teamId])).get(teamId) ?? {}
    const changed = changedKeys(before, after, `${section.key}.`)
    keys.push(...changed)
    changes.push(...describeChanges({ [section.key]: before }, { [section.key]: after }, changed))
  }
  return { outcomes, keys, changes }
}
