import { AppError, invalidField } from '../../kernel/errors.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import { inTransaction, type Tx } from '../../platform/database/in-transaction.ts'
import { describeChanges, type RecordActivity, recordActivities } from '../activities/index.ts'
import { type LabelDraft, refusingTakenName, toFields, toShown } from './create-label.ts'
import { findHosts, findMembers, type GivenMembers } from './find-members.ts'
import { findLabel, type Label, type LabelFields, lockLabel, saveLabel } from './label-queries.ts'
import { dropMembersOfOtherPlatforms, listMemberIds, replaceMembers } from './member-queries.ts'
import { refuseBuiltIn, verifyLabel } from './verify-label.ts'

export interface UpdateLabel extends GivenMembers {
  readonly name?: string | undefined
  readonly description?: string | null | undefined
  /** As `hosts`; the other members stay. */
  readonly add_hosts?: readonly string[] | undefined
  readonly remove_host_ids?: readonly number[] | undefined
}

export async function updateLabel(ctx: Context, id: number, payload: UpdateLabel): Promise<Label> {
  const label = await refusingTakenName(payload.name ?? '', () =>
    inTransaction(ctx.db, async (tx) => {
      await lockLabel(tx, id)
      const stored = await getLabel(tx, id)
      const members = await nextMembers(tx, id, payload)
      if (members && !stored.isManual) {
        throw invalidField('hosts', `the label "${stored.name}" is dynamic: its hosts are those that answer its query`)
      }
      const next = toFields({
        ...stored,
        name: payload.name ?? stored.name,
        description: payload.description === undefined ? stored.description : payload.description,
      })
      refuseBuiltIn(stored)
      verifyLabel(next)
      await changeLabelsIn(ctx, tx, [{ stored, fields: next, members }])
      return getLabel(tx, id)
    }),
  )
  ctx.changes.announce('labels')
  return label
}

/** All members after the change, of a label that is locked; undefined where they stay. */
async function nextMembers(tx: Tx, id: number, payload: UpdateLabel): Promise<readonly number[] | undefined> {
  const { add_hosts: added, remove_host_ids: removed } = payload
  const replaced = await findMembers(tx, payload)
  if (!added && !removed) return replaced
  if (replaced) {
    const reason = 'hosts replaces all members; leave it out, or leave out add_hosts and remove_host_ids'
    throw invalidField(payload.hosts == null ? 'host_ids' : 'hosts', reason)
  }
  const leaving = new Set(removed)
  const staying = (await listMemberIds(tx, id)).filter((hostId) => !leaving.has(hostId))
  return [...new Set([...staying, ...(await findHosts(tx, 'add_hosts', added ?? []))])]
}

export async function getLabel(db: Context['db'], id: number): Promise<Label> {
  const label = await findLabel(db, id)
  if (!label) throw new AppError('not-found', `there is no label ${id}; it may have been deleted`)
  return label
}

export interface LabelChange extends LabelDraft {
  /** Locked, and not built in. */
  readonly stored: Label
}

/**
 * Inside the caller's transaction; the caller announces. A changed query leaves the members until they have answered it.
 * Labels that stay as they are write nothing.
 */
export async function changeLabelsIn(ctx: Context, tx: Tx, changes: readonly LabelChange[]): Promise<void> {
  const activities: RecordActivity[] = []
  for (const change of changes) {
    const changed = await saveLabelChange(tx, change, ctx.clock.now())
    if (changed.length === 0) continue
    const { stored, fields } = change
    const changes = describeChanges(toShown(stored), toShown(fields))
    const details = { label_id: stored.id, label_name: fields.name, changed, changes }
    activities.push({ type: 'edited_label', details })
  }
  if (activities.length === 0) return
  await recordActivities(onTransaction(ctx, tx), activities)
  await ctx.changes.record(tx, 'labels')
}

/** The keys that have changed. */
async function saveLabelChange(tx: Tx, { stored, fields, members }: LabelChange, at: Date): Promise<readonly string[]> {
  const isQueryChanged = stored.query !== fields.query || stored.isManual !== fields.isManual
  const isScopeChanged = stored.platform !== fields.platform
  const changed: string[] = (Object.keys(fields) as (keyof LabelFields)[]).filter((key) => stored[key] !== fields[key])
  if (members && (await replaceMembers(tx, stored.id, members))) changed.push('hosts')
  if (changed.length === 0) return changed
  await saveLabel(tx, {
    ...fields,
    id: stored.id,
    version: stored.version + (isQueryChanged ? 1 : 0),
    queryChangedAt: isQueryChanged || isScopeChanged ? at : stored.queryChangedAt,
    at,
  })
  if (isScopeChanged && fields.platform !== '') {
    await dropMembersOfOtherPlatforms(tx, stored.id, fields.platform.split(','))
  }
  return changed
}
