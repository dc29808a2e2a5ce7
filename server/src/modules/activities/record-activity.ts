import type { Actor, Context } from '../../platform/context.ts'
import { insertActivity } from './activity-queries.ts'
import type { Change } from './describe-changes.ts'

export interface RecordActivity {
  /** Past tense and object, as Fleet names them: `edited_config`. */
  readonly type: string
  /** Never a secret: every role may read activities. `changes`, of `describeChanges`, is kept as `before` and `after`. */
  readonly details: Readonly<Record<string, unknown>> & { readonly changes?: readonly Change[] }
}

/** Call on the transaction of the change, so that one is stored if and only if the other is. */
export async function recordActivity(
  ctx: Context,
  { type, details: { changes = [], ...told } }: RecordActivity,
): Promise<void> {
  const details = { ...told, ...(changes.length > 0 && toStates(changes)) }
  const from = { remoteAddress: ctx.remoteAddress, client: ctx.client ?? '' } as const
  await insertActivity(ctx.db, { ...actorColumns(ctx.actor), ...from, type, details, createdAt: ctx.clock.now() })
}

/** Only what differs, by dotted key. */
function toStates(changes: readonly Change[]) {
  return {
    before: Object.fromEntries(changes.map(({ key, before }) => [key, before])),
    after: Object.fromEntries(changes.map(({ key, after }) => [key, after])),
  }
}

function actorColumns(actor: Actor): { actorId: number | null; actorName: string; actorEmail: string } {
  switch (actor.kind) {
    case 'user':
      return { actorId: actor.id, actorName: actor.name, actorEmail: actor.email }
    case 'system':
      return { actorId: null, actorName: actor.name, actorEmail: '' }
    case 'nobody':
      return { actorId: null, actorName: '', actorEmail: '' }
  }
}
