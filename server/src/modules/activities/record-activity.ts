import type { Actor, Context } from '../../platform/context.ts'
import { slices } from '../../kernel/slices.ts'
import { insertActivities } from './activity-queries.ts'
import type { Change } from './describe-changes.ts'

export interface RecordActivity {
  /** Past tense and object, as Fleet names them: `edited_config`. */
  readonly type: string
  /** Never a secret: every role may read activities. `changes`, of `describeChanges`, is kept as `before` and `after`. */
  readonly details: Readonly<Record<string, unknown>> & { readonly changes?: readonly Change[] }
}

const rowsOfStatement = 1_000

/** Call on the transaction of the change, so that one is stored if and only if the other is. */
export function recordActivity(ctx: Context, activity: RecordActivity): Promise<void> {
  return recordActivities(ctx, [activity])
}

/** The same for many, in sets. */
export async function recordActivities(ctx: Context, activities: readonly RecordActivity[]): Promise<void> {
  const from = { remoteAddress: ctx.remoteAddress, client: ctx.client ?? '' } as const
  const common = { ...actorColumns(ctx.actor), ...from, createdAt: ctx.clock.now() }
  for (const some of slices(activities, rowsOfStatement)) {
    await insertActivities(
      ctx.db,
      some.map(({ type, details }) => ({ ...common, type, details: toKept(details) })),
    )
  }
}

function toKept({ changes = [], ...told }: RecordActivity['details']): Readonly<Record<string, unknown>> {
  return { ...told, ...(changes.length > 0 && toStates(changes)) }
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
