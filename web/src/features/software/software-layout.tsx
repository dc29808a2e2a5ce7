import { Button } from '@mantine/core'
import { useLocation } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useMay } from '../../api/session.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import { PageTabs } from '../../ui/page-tabs.tsx'

const tabs = [
  ['/software', 'Software'],
  ['/software/vulnerabilities', 'Vulnerabilities'],
  ['/software/systems', 'Operating systems'],
] as const

export interface SoftwareLayoutProps {
  readonly onManage: () => void
  /** What the frame shows over the page: the automations of this page. */
  readonly dialog: ReactNode
}

/** What all three tabs share. */
export function SoftwareLayout({ onManage, dialog }: SoftwareLayoutProps) {
  const { pathname } = useLocation()
  const mayManage = useMay('config:write')
  const current = tabs.findLast(([to]) => pathname.endsWith(to))?.[0] ?? '/software'
  return (
    <>
      <PageHeader
        title="Software"
        note="What hosts have installed, and the CVEs in it."
        actions={
          mayManage ? (
            <Button variant="default" onClick={onManage}>
              Manage automations
            </Button>
          ) : undefined
        }
      />
      <PageTabs tabs={tabs} current={current} />
      {dialog}
    </>
  )
}
