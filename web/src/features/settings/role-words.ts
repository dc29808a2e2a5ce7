const roleNames: Readonly<Record<string, string>> = {
  admin: 'Admin',
  maintainer: 'Maintainer',
  observer: 'Observer',
  observer_plus: 'Observer+',
  gitops: 'GitOps',
}

interface WithRoles {
  readonly global_role: string | null
  readonly teams: readonly { readonly name: string; readonly role: string }[]
}

/** "Admin", or "Observer in Sales, Maintainer in IT". */
export function roleWords({ global_role, teams }: WithRoles): string {
  if (global_role !== null) return roleNames[global_role] ?? global_role
  if (teams.length === 0) return 'none'
  return teams.map(({ name, role }) => `${roleNames[role] ?? role} in ${name}`).join(', ')
}
