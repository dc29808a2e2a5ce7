import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type Config, configQuery } from '../../api/settings.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import { EmptyState, Loaded } from '../../ui/states.tsx'
import { AdvancedSection } from './advanced-section.tsx'
import { AgentOptionsSection } from './agent-options-section.tsx'
import { ChecksSection } from './checks-section.tsx'
import { InfoSection, WebAddressSection } from './info-sections.tsx'
import { organizationSections, type SectionSlug } from './sections.ts'
import { SsoSection } from './sso-section.tsx'
import { SmtpSection } from './smtp-section.tsx'

export interface OrganizationPageProps {
  readonly slug: string
  /** The host status automation, which its own feature draws. */
  readonly hostStatus: ReactNode
}

export function OrganizationPage({ slug, hostStatus }: OrganizationPageProps) {
  const config = useQuery(configQuery)
  const section = organizationSections.find((candidate) => candidate.slug === slug)
  if (!section) return <EmptyState title={`There is no section "${slug}"`} />
  return (
    <>
      <PageHeader title={section.title} note={notes[section.slug]} />
      {section.slug === 'host-status-webhook' ? (
        hostStatus
      ) : (
        <Loaded what="the settings" query={config}>
          {(found) => <SectionForm key={slug} slug={section.slug} config={found} />}
        </Loaded>
      )}
    </>
  )
}

const notes: Readonly<Record<SectionSlug, string>> = {
  info: 'How your organization is called in these pages and in messages.',
  webaddress: 'Where people and hosts reach this server. All links in messages begin with it.',
  smtp: 'How Muster sends mail: notices to administrators, invitations, links for a new password.',
  sso: 'How people come in by the OpenID Connect provider of your organization.',
  agents: 'What osquery on every host is configured with.',
  'host-status-webhook': 'Be told when a share of your hosts has not checked in for some days.',
  webhooks: 'How often automations look, unless one has a time of its own.',
  advanced: 'What hosts tell, and when silent hosts are forgotten.',
}

function SectionForm({ slug, config }: { readonly slug: SectionSlug; readonly config: Config }) {
  switch (slug) {
    case 'info':
      return <InfoSection config={config} />
    case 'webaddress':
      return <WebAddressSection config={config} />
    case 'smtp':
      return <SmtpSection config={config} />
    case 'sso':
      return <SsoSection config={config} />
    case 'agents':
      return <AgentOptionsSection config={config} />
    case 'webhooks':
      return <ChecksSection config={config} />
    case 'advanced':
      return <AdvancedSection config={config} />
    case 'host-status-webhook':
      return null
  }
}
