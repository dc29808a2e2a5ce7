import type { User } from '@muster/contract/rest/user.ts'
import { PasswordInput, SegmentedControl, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError } from '../../api/call-api.ts'
import { createUser, updateUser, userKeys } from '../../api/people.ts'
import { ssoQuery, useMay, useMe } from '../../api/session.ts'
import { Form, FormActions } from '../../ui/form.tsx'
import { tellDone } from '../../ui/toast.ts'
import { type RolesDraft, RolesFields, toRolesBody } from './roles-fields.tsx'

type Way = 'password' | 'sso' | 'api'

export interface UserFormProps {
  /** Absent: a new one. */
  readonly user?: User
  readonly onDone: () => void
  /** The token of a new user for programs, which is shown this once. */
  readonly onToken?: (token: string) => void
}

const shownFields = ['name', 'email', 'password', 'new_password', 'global_role', 'teams']

/** Somebody's name, way in and roles. */
export function UserForm({ user, onDone, onToken }: UserFormProps) {
  const queryClient = useQueryClient()
  const sso = useQuery(ssoQuery)
  const isGlobal = useMay('user:write')
  const isMe = useMe().user.id === user?.id
  const [values, setValues] = useState(() => toValues(user, isGlobal))
  const set = (change: Partial<typeof values>) => setValues((before) => ({ ...before, ...change }))
  const saving = useMutation({
    mutationFn: () => save(user, values),
    onSuccess: async ({ saved, token }) => {
      await queryClient.invalidateQueries({ queryKey: userKeys.all })
      tellDone(user ? `${saved.name} is changed.` : `${saved.name} can ${saved.api_only ? 'use the API' : 'sign in'}.`)
      onDone()
      if (token !== undefined) onToken?.(token)
    },
  })
  const reason = (field: string) => (saving.error instanceof ApiError ? saving.error.reasonFor(field) : undefined)
  return (
    <Form onSubmit={() => saving.mutate()}>
      <TextInput
        label="Name"
        value={values.name}
        error={reason('name')}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <TextInput
        label="Email"
        type="email"
        disabled={isMe}
        description={isMe && 'Yours is changed under My account, with your password.'}
        value={values.email}
        error={reason('email')}
        onChange={(event) => set({ email: event.currentTarget.value })}
      />
      <SegmentedControl
        aria-label="Way in"
        data={waysIn(sso.data?.sso_enabled === true || values.way === 'sso')}
        value={values.way}
        onChange={(way) => set({ way: way as Way })}
      />
      {values.way === 'api' && (
        <p>Uses the API with a token, which is shown once after saving. It cannot open these pages.</p>
      )}
      {values.way !== 'sso' && (user === undefined || (isGlobal && !isMe)) && (
        <PasswordInput
          {...passwordWords(user)}
          autoComplete="new-password"
          value={values.password}
          error={reason('password') ?? reason('new_password')}
          onChange={(event) => set({ password: event.currentTarget.value })}
        />
      )}
      <RolesFields
        value={values.roles}
        error={reason('global_role') ?? reason('teams')}
        onChange={(roles) => set({ roles })}
      />
      <FormActions
        submit="Save"
        isBusy={saving.isPending}
        error={saving.error}
        shownFields={shownFields}
        onCancel={onDone}
      />
    </Form>
  )
}

interface Values {
  readonly name: string
  readonly email: string
  readonly password: string
  readonly way: Way
  readonly roles: RolesDraft
}

function toValues(user: User | undefined, isGlobal: boolean): Values {
  if (!user) {
    const roles = { global_role: isGlobal ? 'observer' : null, teams: [] }
    return { name: '', email: '', password: '', way: 'password', roles }
  }
  const { name, email, global_role, teams } = user
  const roles = { global_role, teams: teams.map(({ id, role }) => ({ id, role })) }
  return { name, email, password: '', way: wayOf(user), roles }
}

function waysIn(hasSso: boolean) {
  return [
    { value: 'password', label: 'Password' },
    ...(hasSso ? [{ value: 'sso', label: 'Single sign-on' }] : []),
    { value: 'api', label: 'For programs' },
  ]
}

function passwordWords(user: User | undefined) {
  const isKept = user !== undefined && wayOf(user) !== 'sso'
  return {
    label: user ? 'New password' : 'Password',
    description: isKept
      ? 'Leave empty to keep the present one.'
      : 'At least 12 characters with a number and a symbol. A person chooses another one at the first sign-in.',
  }
}

function wayOf(user: User | undefined): Way {
  if (user?.sso_enabled) return 'sso'
  return user?.api_only ? 'api' : 'password'
}

async function save(user: User | undefined, { name, email, password, way, roles }: Values) {
  const account = { name, email, sso_enabled: way === 'sso', api_only: way === 'api' }
  const given = toRolesBody(roles)
  if (!user) {
    const { user: saved, token } = await createUser({ ...account, ...given, ...(way !== 'sso' && { password }) })
    return { saved, token }
  }
  const isSame = JSON.stringify(given) === JSON.stringify(toRolesBody(user))
  const change = {
    ...account,
    ...(!isSame && given),
    ...(password !== '' && way !== 'sso' && { new_password: password }),
  }
  return { saved: await updateUser(user.id, change), token: undefined }
}
