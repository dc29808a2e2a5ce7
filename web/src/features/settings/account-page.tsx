import { useMe } from '../../api/session.ts'
import { Facts } from '../../ui/facts.tsx'
import { PageHeader } from '../../ui/page-header.tsx'

/** Who one is here and what one may do. */
export function AccountPage() {
  const { user, permissions } = useMe()
  return (
    <>
      <PageHeader title="My account" />
      <Facts
        items={[
          ['Name', user.name],
          ['Email', user.email],
          ['Role', user.global_role ?? 'none'],
          ['May', permissions.filter((permission) => permission !== 'none' && permission !== 'any').join(', ')],
        ]}
      />
    </>
  )
}
