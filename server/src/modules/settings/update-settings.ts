import { AppError, invalidField } from '../../kernel/errors.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import { inTransaction, type Tx } from '../../platform/database/in-transaction.ts'
import { recordActivity } from '../activities/index.ts'
import { findSettingsProblems } from './check-settings.ts'
import { readDocument } from './get-config.ts'
import { mergeSettings } from './merge-settings.ts'
import { changedKeys, overlay } from './overlay.ts'
import { lockSettings, saveSettings } from './settings-queries.ts'
import type { SettingsSection } from './settings-section.ts'

type Json = Record<string, unknown>

export interface UpdateSettings {
  /** A part of the document, valid by the schema of PATCH. */
  readonly patch: Readonly<Json>
  /** Checks everything and changes nothing. */
  readonly isDryRun?: boolean
}

interface Outcome {
  readonly document: Json
  readonly followUps: readonly (() => void)[]
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

/** Changes what is given and leaves the rest; all of it or nothing. Gives the document as it is afterwards. */
export async function updateSettings(
  ctx: Context,
  input: UpdateSettings,
  sections: readonly SettingsSection[],
): Promise<Json> {
  if (input.patch['smtp_test'] === true)
    throw invalidField('smtp_test', 'test mails are not supported yet; leave smtp_test out')
  try {
    const { document, followUps, isChanged } = await inTransaction(ctx.db, async (tx) => {
      const outcome = await applyPatch(onTransaction(ctx, tx), tx, { patch: input.patch, sections })
      if (input.isDryRun) throw new DryRunEnd(outcome)
      return outcome
    })
    for (const followUp of followUps) followUp()
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
}

async function applyPatch(ctx: Context, tx: Tx, { patch, sections }: Application): Promise<Outcome> {
  const at = ctx.clock.now()
  const stored = await lockSettings(tx, at)
  const merged = mergeSettings(stored, patch, (password) =>
    ctx.box.seal(password, SMTP_PASSWORD_PURPOSE).toString('base64'),
  )
  const fields = findSettingsProblems(merged)
  if (fields.length > 0) throw new AppError('invalid', fields.map(({ reason }) => reason).join('; '), { fields })
  const ownKeys = changedKeys(stored, merged)
  if (ownKeys.length > 0) await saveSettings(tx, { document: merged, at })
  const others = await writeSections(ctx, { patch, sections })
  const keys = [...ownKeys, ...others.keys]
  if (keys.length > 0) {
    await ctx.changes.record(tx, 'settings')
    await recordActivity(ctx, { type: 'edited_config', details: { keys } })
  }
  return { document: await readDocument(ctx, sections), followUps: others.followUps, isChanged: keys.length > 0 }
}

export const SMTP_PASSWORD_PURPOSE = 'smtp password'

async function writeSections(
  ctx: Context,
  { patch, sections }: Application,
): Promise<{ readonly keys: readonly string[]; readonly followUps: readonly (() => void)[] }> {
  const keys: string[] = []
  const followUps: (() => void)[] = []
  for (const section of sections) {
    const given = patch[section.key] as Json | undefined
    if (given === undefined) continue
    const before = await section.read(ctx)
    const followUp = await section.write(ctx, { merged: overlay(before, given), given })
    if (followUp) followUps.push(followUp)
    keys.push(...changedKeys(before, await section.read(ctx), `${section.key}.`))
  }
  return { keys, followUps }
}
