import type { Context } from '../../platform/context.ts'
import { type ApplyEnrollSecrets, replaceEnrollSecrets } from './apply-enroll-secrets.ts'

export interface ChangeEnrollSecrets {
  readonly teamId: number | null
  readonly add_secrets?: ApplyEnrollSecrets['secrets'] | undefined
  readonly remove_secrets?: readonly string[] | undefined
}

/** The other secrets of the team stay, also those that someone else adds at the same time. */
export function changeEnrollSecrets(ctx: Context, change: ChangeEnrollSecrets): Promise<void> {
  const { teamId, add_secrets: added = [], remove_secrets: removed = [] } = change
  const gone = new Set(removed)
  return replaceEnrollSecrets(ctx, teamId, (open) => [...open().filter(({ secret }) => !gone.has(secret)), ...added])
}
