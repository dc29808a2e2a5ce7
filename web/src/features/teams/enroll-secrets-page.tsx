import type { ReactNode } from 'react'
import { Section, Stack } from '../../ui/layout.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { EnrollSecrets } from './enroll-secrets.tsx'

/** The secrets of hosts of no team, and how a computer is enrolled with one. */
export function EnrollSecretsPage({ enrollGuide }: { readonly enrollGuide: ReactNode }) {
  return (
    <>
      <PageHeader
        title="Enrol secrets"
        note="A host shows one of these once, when it enrols, and is then in no team. Each team has secrets of its own."
      />
      <Stack gap="large">
        <EnrollSecrets teamId={null} />
        <Section title="Enrol a host">{enrollGuide}</Section>
      </Stack>
    </>
  )
}
