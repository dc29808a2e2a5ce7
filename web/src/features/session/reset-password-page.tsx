import { useMutation } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { resetPassword } from '../../api/session.ts'
import { Link } from '../../ui/link.tsx'
import { tellDone } from '../../ui/toast.ts'
import { EntryPage } from './entry-page.tsx'
import { PasswordForm } from './password-form.tsx'

/** Where the link of a mail leads. */
export function ResetPasswordPage({ token }: { readonly token: string }) {
  const router = useRouter()
  const choosing = useMutation({
    mutationFn: (password: string) => resetPassword({ password_reset_token: token, new_password: password }),
    onSuccess: async () => {
      tellDone('Your new password is saved. Sign in with it.')
      await router.navigate({ to: '/sign-in', replace: true })
    },
  })
  return (
    <EntryPage title="Choose another password" note="It ends all your sessions.">
      <PasswordForm
        submit="Save password"
        field="new_password"
        isBusy={choosing.isPending}
        error={choosing.error}
        onSubmit={choosing.mutate}
      />
      <Link to="/forgot-password">Ask for another link</Link>
    </EntryPage>
  )
}
