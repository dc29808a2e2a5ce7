import { globalRoles } from '@muster/contract/rest/user.ts'
import { AppError } from '../../kernel/errors.ts'
import type { GlobalRole, TeamMembership } from '../../platform/context.ts'

/** What a user may do: for all teams, or in some. */
export interface Roles {
  readonly role: GlobalRole | null
  readonly teams: readonly TeamMembership[]
}

export interface GivenRoles {
  readonly global_role?: string | null | undefined
  readonly teams?: readonly { readonly id: number; readonly role: string }[] | null | undefined
}

/** Fleet's numbers of errors. */
const roleNeeded = 1
const adminNeeded = 2

/** Throws `invalid` naming the field, for no role, an unknown one, or both kinds. */
export function parseRoles({ global_role: globalRole, teams }: GivenRoles): Roles {
  const memberships = (teams ?? []).map(({ id, role }) => ({ teamId: id, role: parseRole('teams', role) }))
  if (!globalRole) {
    if (memberships.length > 0) return { role: null, teams: memberships }
    throw roleProblem('global_role', `is required unless there are teams: ${globalRoles.join(', ')}`)
  }
  if (memberships.length > 0) {
    throw roleProblem(
      'teams',
      'cannot be combined with global_role: a global role covers all teams; give one of the two',
    )
  }
  return { role: parseRole('global_role', globalRole), teams: [] }
}

export function parseRole(field: string, text: string): GlobalRole {
  const role = globalRoles.find((known) => known === text)
  if (role === undefined) throw roleProblem(field, `"${text}" is not a role; choose one of ${globalRoles.join(', ')}`)
  return role
}

function roleProblem(field: string, reason: string): AppError {
  return new AppError('invalid', `${field}: ${reason}`, { fields: [{ field, reason }], number: roleNeeded })
}

export function lastAdmin(email: string): AppError {
  const reason = `${email} is the last administrator who logs in with a password; make another one first`
  return new AppError('invalid', reason, { fields: [{ field: 'global_role', reason }], number: adminNeeded })
}
