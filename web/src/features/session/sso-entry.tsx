import { Alert, Button, Divider } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { beginSso, ssoQuery } from '../../api/session.ts'
import { FormError } from '../../ui/form.tsx'

/** Why the provider's word did not open the door; the server names the reason in the address. */
export const ssoRefusals = {
  no_account: 'Nobody with your e-mail address may come in by single sign-on. Ask an administrator to add you.',
  no_email: 'The provider did not tell a verified e-mail address of yours. Ask whoever runs it.',
  other_person: 'Your e-mail address belongs to somebody else here. Ask an administrator.',
  expired: 'That took too long, or began in another browser or under another address. Try again.',
  failed: 'Single sign-on failed. The server log tells why. Try again, or sign in with a password.',
} as const

export type SsoRefusal = keyof typeof ssoRefusals

/** The button of the provider, where there is one. */
export function SsoEntry({ to, refusal }: { readonly to: string; readonly refusal: SsoRefusal | undefined }) {
  const sso = useQuery(ssoQuery)
  const leaving = useMutation({ mutationFn: () => beginSso(to) })
  return (
    <>
      {refusal && (
        <Alert color="red" variant="light" role="alert" title="Not signed in">
          {ssoRefusals[refusal]}
        </Alert>
      )}
      {sso.data?.sso_enabled === true && (
        <>
          <Button variant="default" loading={leaving.isPending} onClick={() => leaving.mutate()}>
            Sign in with {sso.data.idp_name}
          </Button>
          <FormError error={leaving.error} />
          <Divider label="or with a password" />
        </>
      )}
    </>
  )
}
