/** What a role in a team lets somebody do there. */
export const teamRoles = [
  { value: 'admin', word: 'Admin', label: 'Admin: everything in the team' },
  { value: 'maintainer', word: 'Maintainer', label: 'Maintainer: hosts, policies and enrol secrets' },
  { value: 'observer', word: 'Observer', label: 'Observer: looks' },
  { value: 'observer_plus', word: 'Observer+', label: 'Observer+: looks' },
  { value: 'gitops', word: 'GitOps', label: 'GitOps: applies documents, for pipelines' },
] as const
