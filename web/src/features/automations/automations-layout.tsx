import { useLocation } from '@tanstack/react-router'
import { useMay, useMayAnywhere } from '../../api/session.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import { PageTabs } from '../../ui/page-tabs.tsx'
import { NewAutomationButton } from './new-automation-button.tsx'

/** What all four tabs share. */
export function AutomationsLayout() {
  const { pathname } = useLocation()
  const mayReadDeliveries = useMayAnywhere('delivery:read')
  // No team has these of its own.
  const mayReadShared = useMay('config:read')
  const mayWrite = useMay('config:write')
  const tabs = [
    ['/automations', 'Rules'] as const,
    ...(mayReadDeliveries ? [['/automations/deliveries', 'Deliveries'] as const] : []),
    ...(mayReadShared
      ? ([
          ['/automations/destinations', 'Destinations'],
          ['/automations/schedules', 'Schedules'],
        ] as const)
      : []),
  ]
  const current = tabs.findLast(([to]) => pathname.startsWith(to))?.[0] ?? '/automations'
  return (
    <>
      <PageHeader
        title="Automations"
        note="Each rule watches for one kind of fact and tells it to others."
        actions={mayWrite && current === '/automations' ? <NewAutomationButton /> : undefined}
      />
      <PageTabs tabs={tabs} current={current} />
    </>
  )
}
