import { AppError, invalidField } from '../../kernel/errors.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import { inTransaction, type Tx } from '../../platform/database/in-transaction.ts'
import type { Mailer } from '../../platform/mail/create-mailer.ts'
import { describeChanges, recordActivity } from '../activities/index.ts'
import { findSettingsProblems } from './check-settings.ts'
import { readDocument, toShown } from './get-config.ts'
import { mergeSettings, sealWith } from './merge-settings.ts'
import { findMovedSecrets } from './moved-secrets.ts'
import { sendTestMail } from './send-test-mail.ts'
import { changedKeys, overlay } from '../../platform/documents/overlay.ts'
import { lockSettings, saveSettings } from './settings-queries.ts'
import type { SectionOutcome } from '../../platform/documents/section.ts'
import type { SettingsSection } from './settings-section.ts'

type Json = Record<string, unknown>

export interface UpdateSettings {
  /** A part of the document, valid by the schema of PATCH. */
  readonly patch: Readonly<Json>
  /** Checks everything and changes nothing. */
  readonly isDryRun?: boolean
  /** Open the private addresses to which the given URLs lead. */
  readonly isPrivateAllowed?: boolean
  /** Sends what `smtp_test` asks for. */
  readonly mailer?: Mailer
}

interface Outcome {
  readonly document: Json
  readonly outcomes: readonly SectionOutcome[]
  readonly isChanged: boolean
}

/** Carries the outcome out of the transaction that it undoes. */
class DryRunEnd extends Error {
  readonly outcome: Outcome

  constructor(outcome: Outcome) {
    super('dry run')
    this.outcome = outcome
  }
}

/**
 * Changes what is given and leaves the rest; all of it or nothing. Gives the document as it is afterwards, with remarks
 * on the change below `muster`.
 */
export async function updateSettings(
  ctx: Context,
  input: UpdateSettings,
  sections: readonly SettingsSection[],
): Promise<Json> {
  const prepared = await prepareSettings(ctx, input, sections)
  try {
    const { document, outcomes, isChanged } = await inTransaction(ctx.db, async (tx) => {
      const outcome = await applySettingsIn(onTransaction(ctx, tx), tx, { patch: input.patch, sections, prepared })
      if (input.isDryRun) throw new DryRunEnd(outcome)
      return outcome
    })
    for (const outcome of outcomes) outcome.afterCommit?.()
    if (isChanged) ctx.changes.announce('settings')
    return document
  } catch (error) {
    if (error instanceof DryRunEnd) return error.outcome.document
    throw error
  }
}

interface Application {
  readonly patch: Readonly<Json>
  readonly sections: readonly SettingsSection[]
  /** What each section found before the transaction, by its key. */
  readonly prepared: ReadonlyMap<string, unknown>
}

/** Looks at the world outside on behalf of the sections; call it before the transaction. */
export async function prepareSettings(
  ctx: Context,
  { patch, isPrivateAllowed = false, mailer }: UpdateSettings,
  sections: readonly SettingsSection[],
): Promise<ReadonlyMap<string, unknown>> {
  if (patch['smtp_test'] === true) {
    if (!mailer) throw invalidField('smtp_test', 'smtp_test is not possible here; send it with PATCH /config')
    await sendTestMail(ctx, patch, mailer)
  }
  const prepared = new Map<string, unknown>()
  for (const { key, prepare } of sections) {
    const given = patch[key] as Json | undefined
    if (given !== undefined && prepare) prepared.set(key, await prepare(ctx, { given, isPrivateAllowed }))
  }
  return prepared
}

/** Inside the caller's transaction; the caller announces and calls `afterCommit`. */
export async function applySettingsIn(
  ctx: Context,
  tx: Tx,
  { patch, sections, prepared }: Application,
): Promise<Outcome> {
  const at = ctx.clock.now()
  const stored = await lockSettings(tx, at)
  const merged = mergeSettings(stored, patch, sealWith(ctx.box))
  const fields = [...findSettingsProblems(merged), ...findMovedSecrets(stored, merged)]
  if (fields.length > 0) throw new AppError('invalid', fields.map(({ reason }) => reason).join('; '), { fields })
  const ownKeys = changedKeys(stored, merged)
  if (ownKeys.length > 0) await saveSettings(tx, { document: merged, at })
  const others = await writeSections(ctx, { patch, sections, prepared })
  const keys = [...ownKeys, ...others.keys]
  if (keys.length > 0) {
    await ctx.changes.record(tx, 'settings')
    const ownChanges = describeChanges(toShown(stored), toShown(merged), ownKeys)
    const changes = [...ownChanges, ...others.changes]
    await recordActivity(ctx, { type: 'edited_config', details: { keys, changes } })
  }
  const remarks = joinRemarks(others.outcomes)
  const document = {
    ...(await readDocument(ctx, sections)),
    ...(Object.keys(remarks).length > 0 && { muster: remarks }),
  }
  return { document, outcomes: others.outcomes, isChanged: keys.length > 0 }
}

/** Several sections may remark on the same subject: lists are joined. */
function joinRemarks(outcomes: readonly SectionOutcome[]): Json {
  const joined: Json = {}
  for (const { remarks = {} } of outcomes) {
    for (const [key, remark] of Object.entries(remarks)) {
      const before = joined[key]
      joined[key] = Array.isArray(before) && Array.isArray(remark) ? [...before, ...remark] : remark
    }
  }
  return joined
}

async function writeSections(
  ctx: Context,
  { patch, sections, prepared }: Application,
): Promise<{
  readonly keys: readonly string[]
  readonly changes: ReturnType<typeof describeChanges>
  readonly outcomes: readonly SectionOutcome[]
}> {
  const keys: string[] = []
  const changes: ReturnType<typeof describeChanges>[number][] = []
  const outcomes: SectionOutcome[] = []
  for (const section of sections) {
    const given = patch[section.key] as Json | undefined
    if (given === undefined) continue
    const before = await section.read(ctx)
    const outcome = await section.write(ctx, {
      ...{ merged: overlay(before, given), given, patch },
      prepared: prepared.get(section.key),
    })
    if (outcome) outcomes.push(outcome)
    const after = await section.read(ctx)
    const changed = changedKeys(before, after, `${section.key}.`)
    keys.push(...changed)
    changes.push(...describeChanges({ [section.key]: before }, { [section.key]: after }, changed))
  }
  return { keys, changes, outcomes }
}
