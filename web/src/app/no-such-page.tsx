import { Link } from '../ui/link.tsx'
import { useTitle } from '../ui/page-header.tsx'
import { EmptyState } from '../ui/states.tsx'

export function NoSuchPage() {
  useTitle('No such page')
  return (
    <EmptyState title="There is no such page" action={<Link to="/">Dashboard</Link>}>
      Look at the address, or begin at the Dashboard.
    </EmptyState>
  )
}
