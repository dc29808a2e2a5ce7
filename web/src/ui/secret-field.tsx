import { PasswordInput } from '@mantine/core'

const mask = '********'

export interface SecretFieldProps {
  readonly label: string
  readonly description?: string
  /** What is stored is shown as a mask; undefined or null when there is nothing. */
  readonly stored: string | null | undefined
  /** undefined keeps what is stored, null clears it. */
  readonly value: string | null | undefined
  readonly onChange: (value: string | null | undefined) => void
  readonly error?: string | undefined
}

/** A secret that can be set, kept or cleared, and is never shown. */
export function SecretField({ label, description, stored, value, onChange, error }: SecretFieldProps) {
  const isStored = stored !== null && stored !== undefined && stored !== ''
  const isKept = value === undefined && isStored
  return (
    <PasswordInput
      label={label}
      description={[description, isKept ? 'One is stored; type to replace it, or clear the field.' : '']
        .filter(Boolean)
        .join(' ')}
      value={value ?? (isKept ? mask : '')}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => {
        const text = event.currentTarget.value
        onChange(text === '' ? (isStored ? null : undefined) : text.replace(mask, ''))
      }}
      error={error}
      autoComplete="off"
    />
  )
}
