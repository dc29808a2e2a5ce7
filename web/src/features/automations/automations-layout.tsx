import { useLocation } from '@tanstack/react-router'
import { useMay } from '../../api/session.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import { PageTabs } from '../../ui/page-tabs.tsx'
import { NewAutomationButton } from './new-automation-button.tsx'

const tabs = [
  ['/automations', 'Rules', 'config:read'],
  ['/automations/deliveries', 'Deliveries', 'delivery:read'],
  ['/automations/destinations', 'Destinations', 'config:read'],
  ['/automations/schedules', 'Schedules', 'config:read'],
] as const

/** What all four tabs share. */
export function AutomationsLayout() {
  const { pathname } = useLocation()
  const mayReadDeliveries = useMay('delivery:read')
  const mayWrite = useMay('config:write')
  const visible = tabs.filter(([, , permission]) => permission !== 'delivery:read' || mayReadDeliveries)
  const current = visible.findLast(([to]) => pathname.startsWith(to))?.[0] ?? '/automations'
  return (
    <>
      <PageHeader
        title="Automations"
        note="Each rule watches for one kind of fact and tells it to others."
        actions={mayWrite && current === '/automations' ? <NewAutomationButton /> : undefined}
      />
      <PageTabs tabs={visible.map(([to, title]) => [to, title] as const)} current={current} />
    </>
  )
}
