import { TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { Form, FormActions } from '../../ui/form.tsx'
import { useSectionForm } from './use-section-form.ts'

interface SectionFormProps {
  readonly form: Pick<ReturnType<typeof useSectionForm>, 'save' | 'isBusy' | 'isUnchanged' | 'error'>
  /** What was typed cannot be saved so. */
  readonly isWrong?: boolean
  /** Full keys of fields that show their own reasons. */
  readonly shownFields?: readonly string[]
  readonly children: ReactNode
}

/** The frame of every section: Save works once something was changed, and a refusal leaves all that was typed. */
export function SectionForm({ form, isWrong = false, shownFields = [], children }: SectionFormProps) {
  return (
    <Form onSubmit={form.save}>
      {children}
      <FormActions
        submit="Save"
        isBusy={form.isBusy}
        isDisabled={form.isUnchanged || isWrong}
        error={form.error}
        shownFields={shownFields}
      />
    </Form>
  )
}

interface TextField<Key> {
  readonly key: Key
  readonly label: string
  readonly description?: string
  /** What is wrong with it, before the server is asked. */
  readonly problem?: (value: string) => string | undefined
}

interface TextSectionProps<T> {
  /** The key of the document. */
  readonly section: string
  readonly stored: T
  readonly fields: readonly TextField<keyof T & string>[]
}

/** A section of lines of text. */
export function TextSection<T extends Record<string, string>>({ section, stored, fields }: TextSectionProps<T>) {
  const form = useSectionForm(stored, (changed) => ({ [section]: changed }))
  const problemOf = ({ key, problem }: TextField<keyof T & string>) => problem?.(form.values[key] ?? '')
  return (
    <SectionForm
      form={form}
      isWrong={fields.some((field) => problemOf(field) !== undefined)}
      shownFields={fields.map(({ key }) => `${section}.${key}`)}
    >
      {fields.map((field) => (
        <TextInput
          key={field.key}
          label={field.label}
          description={field.description}
          value={form.values[field.key]}
          error={problemOf(field) ?? form.reason(field.key)}
          onChange={(event) => {
            const change: Record<string, string> = { [field.key]: event.currentTarget.value }
            form.set(change as Partial<T>)
          }}
        />
      ))}
    </SectionForm>
  )
}
