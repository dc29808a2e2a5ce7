import { Button } from '@mantine/core'
import type { FormEvent, KeyboardEvent, ReactNode } from 'react'
import { ApiError } from '../api/call-api.ts'
import style from './form.module.css'
import { errorText } from './states.tsx'

export interface FormProps {
  readonly onSubmit: () => void
  readonly children: ReactNode
}

/** Enter in a closed list would save the form, although whoever presses it wants to choose. */
function keepFromLists(event: KeyboardEvent): void {
  const isList = event.target instanceof Element && event.target.getAttribute('aria-haspopup') === 'listbox'
  if (event.key === 'Enter' && isList) event.preventDefault()
}

/** Fields one under the other, 640 px wide at most. Enter saves from a line of text only, never from a list. */
export function Form({ onSubmit, children }: FormProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault()
    event.stopPropagation()
    onSubmit()
  }
  return (
    <form className={style.form} onSubmit={submit} onKeyDown={keepFromLists} noValidate>
      {children}
    </form>
  )
}

export interface FormActionsProps {
  readonly submit: string
  readonly isBusy: boolean
  readonly isDisabled?: boolean
  readonly error?: unknown
  readonly errorTitle?: string
  /** Names of fields that show their own reasons. */
  readonly shownFields?: readonly string[]
  readonly onCancel?: (() => void) | undefined
  readonly aside?: ReactNode
}

/** The buttons, and above them what the server said when it refused: the form stays open with all that was typed. */
export function FormActions(props: FormActionsProps) {
  const { submit, isBusy, isDisabled = false, error, onCancel, aside } = props
  return (
    <div className={style.foot}>
      <FormError error={error} shownFields={props.shownFields} title={props.errorTitle} />
      <div className={style.actions}>
        <Button type="submit" loading={isBusy} disabled={isDisabled}>
          {submit}
        </Button>
        {onCancel && (
          <Button variant="default" onClick={onCancel} type="button">
            Cancel
          </Button>
        )}
        {aside}
      </div>
    </div>
  )
}

export interface FormErrorProps {
  readonly error: unknown
  readonly title?: string | undefined
  readonly shownFields?: readonly string[] | undefined
}

/** What the server said when it refused. */
export function FormError({ error, title = 'Not saved', shownFields = [] }: FormErrorProps) {
  if (!error) return null
  if (
    error instanceof ApiError &&
    error.fields.length > 0 &&
    error.fields.every(({ name }) => shownFields.includes(name))
  )
    return null
  return (
    <div className={style.error} role="alert">
      <strong>{title}</strong>
      <span>{errorText(error)}</span>
    </div>
  )
}
