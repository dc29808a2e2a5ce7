import type { Actor, Context } from '../../platform/context.ts'
import { insertActivity } from './activity-queries.ts'

export interface RecordActivity {
  /** Past tense and object, as Fleet names them: `edited_config`. */
  readonly type: string
  /** Never a secret: every role may read activities. What changed is `changes`, of `describeChanges`. */
  readonly details: Readonly<Record<string, unknown>>
}

/** Call on the transaction of the change, so that one is stored if and only if the other is. */
export async function recordActivity(ctx: Context, { type, details }: RecordActivity): Promise<void> {
  const from = { remoteAddress: ctx.remoteAddress, client: ctx.client ?? '' } as const
  await insertActivity(ctx.db, { ...actorColumns(ctx.actor), ...from, type, details, createdAt: ctx.clock.now() })
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
