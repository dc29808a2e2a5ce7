import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button } from '@mantine/core'
import { confirmEmail, meQuery, useMe } from '../../api/session.ts'
import { FormError } from '../../ui/form.tsx'
import { Link } from '../../ui/link.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { EmptyState } from '../../ui/states.tsx'

/** Where the link of the mail to a new address leads. Asks once more: whoever looks at a mail has not decided anything. */
export function ConfirmEmailPage({ token }: { readonly token: string }) {
  const { user } = useMe()
  const queryClient = useQueryClient()
  const confirming = useMutation({
    mutationFn: () => confirmEmail(token),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: meQuery.queryKey }),
  })
  return (
    <>
      <PageHeader title="New e-mail address" />
      {confirming.isSuccess ? (
        <EmptyState
          title={`You sign in as ${confirming.data} from now on`}
          action={<Link to="/account">My account</Link>}
        />
      ) : (
        <EmptyState
          title="Sign in with the new address from now on?"
          action={
            <Button loading={confirming.isPending} onClick={() => confirming.mutate()}>
              Use the new address
            </Button>
          }
        >
          Now it is {user.email}.
          <FormError error={confirming.error} />
        </EmptyState>
      )}
    </>
  )
}
