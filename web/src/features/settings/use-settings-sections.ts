import { useMay, useMayAnywhere } from '../../api/session.ts'
import { organizationSections } from './sections.ts'

export interface SettingsSection {
  readonly to: string
  readonly title: string
  readonly isAllowed: boolean
  /** Whom to ask. */
  readonly roles: string
}

/** All sections, and by group those that the person may open. */
export function useSettingsSections() {
  const mayConfigure = useMay('config:write')
  const configuring = { isAllowed: mayConfigure, roles: 'admin or gitops' }
  const all: Readonly<Record<string, readonly SettingsSection[]>> = {
    'Organization settings': organizationSections.map(({ slug, title }) => ({
      ...{ to: `/settings/organization/${slug}`, title },
      ...configuring,
    })),
    Tickets: [{ to: '/settings/integrations', title: 'Integrations', ...configuring }],
    Access: [
      { to: '/settings/users', title: 'Users', isAllowed: useMayAnywhere('user:read'), roles: 'admin' },
      {
        to: '/settings/teams',
        title: 'Teams',
        isAllowed: useMayAnywhere('team:write') || useMayAnywhere('enroll_secret:write'),
        roles: 'admin, maintainer or gitops',
      },
      {
        to: '/settings/enroll-secrets',
        title: 'Enrol secrets',
        isAllowed: useMay('enroll_secret:read'),
        roles: 'admin, maintainer or gitops',
      },
    ],
    Hosts: [
      {
        to: '/settings/labels',
        title: 'Labels',
        isAllowed: useMay('label:write'),
        roles: 'admin, maintainer or gitops',
      },
    ],
  }
  const groups = Object.entries(all)
    .map(([title, sections]) => ({ title, sections: sections.filter(({ isAllowed }) => isAllowed) }))
    .filter(({ sections }) => sections.length > 0)
  return { sections: Object.values(all).flat(), groups }
}
