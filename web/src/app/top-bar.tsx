import { Avatar, Menu, UnstyledButton, useMantineColorScheme, VisuallyHidden } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { Link, useRouter } from '@tanstack/react-router'
import { HealthDot } from '../features/automations/health-dot.tsx'
import { signOut, useMay, useMayAnywhere, useMe } from '../api/session.ts'
import { useSettingsSections } from '../features/settings/use-settings-sections.ts'
import { Mark } from '../ui/mark.tsx'
import { tellFailed } from '../ui/toast.ts'
import { SearchBox } from './search-box.tsx'
import style from './top-bar.module.css'

export function TopBar() {
  const maySeeHosts = useMayAnywhere('host:read')
  const maySeeSoftware = useMayAnywhere('software:read')
  const maySeePolicies = useMayAnywhere('policy:read')
  const maySeeAutomations = useMayAnywhere('config:read')
  return (
    <header className={style.bar}>
      <Link to="/" className={style.mark} aria-label="Dashboard">
        <Mark />
      </Link>
      <nav className={style.links} aria-label="Main">
        {maySeeHosts && <Link to="/hosts">Hosts</Link>}
        {maySeeSoftware && <Link to="/software">Software</Link>}
        {maySeePolicies && <Link to="/policies">Policies</Link>}
        {maySeeAutomations && <Link to="/automations">Automations</Link>}
      </nav>
      <div className={style.right}>
        <SearchBox />
        <HealthDot />
        <AvatarMenu />
      </div>
    </header>
  )
}

const schemes = { auto: 'System colours', light: 'Light', dark: 'Dark' } as const

function AvatarMenu() {
  const { user } = useMe()
  const router = useRouter()
  const queryClient = useQueryClient()
  const hasSettings = useSettingsSections().groups.length > 0
  const maySeeActivity = useMay('activity:read')
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const leave = async () => {
    await signOut().catch((error: unknown) => tellFailed('Could not sign out', error))
    queryClient.clear()
    await router.navigate({ to: '/sign-in' })
  }
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <UnstyledButton>
          <VisuallyHidden>Menu of {user.name}</VisuallyHidden>
          <Avatar name={user.name} size={28} color="indigo" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {user.name}
          <br />
          {user.email}
        </Menu.Label>
        <Menu.Item component={Link} to="/account">
          My account
        </Menu.Item>
        {hasSettings && (
          <Menu.Item component={Link} to="/settings">
            Settings
          </Menu.Item>
        )}
        {maySeeActivity && (
          <Menu.Item component={Link} to="/activity">
            Activity
          </Menu.Item>
        )}
        <Menu.Item component={Link} to="/docs/automations">
          Documentation
        </Menu.Item>
        <Menu.Divider />
        <Menu.RadioGroup value={colorScheme} onChange={(scheme) => setColorScheme(scheme as keyof typeof schemes)}>
          {Object.entries(schemes).map(([scheme, word]) => (
            <Menu.RadioItem key={scheme} value={scheme}>
              {word}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item onClick={() => void leave()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
