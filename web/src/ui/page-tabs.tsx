import { Tabs } from '@mantine/core'
import { Outlet, useNavigate } from '@tanstack/react-router'

export interface PageTabsProps<To extends string> {
  readonly tabs: readonly (readonly [to: To, title: string])[]
  readonly current: To
}

/** Pages beside each other: a tab leads to each, and the current one is below. */
export function PageTabs<To extends string>({ tabs, current }: PageTabsProps<To>) {
  const navigate = useNavigate()
  return (
    <Tabs value={current} onChange={(to) => void navigate({ to: to ?? current })}>
      <Tabs.List>
        {tabs.map(([to, title]) => (
          <Tabs.Tab key={to} value={to}>
            {title}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={current} pt="lg">
        <Outlet />
      </Tabs.Panel>
    </Tabs>
  )
}
