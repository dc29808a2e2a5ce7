import type { Actor } from '../../platform/context.ts'
import type { User } from './user-queries.ts'

/** Somebody who has just proved who they are, before there is a session. */
export function toActor({ id, name, email, role }: User): Actor {
  return { kind: 'user', id, name, email, role, sessionId: 0 }
}
