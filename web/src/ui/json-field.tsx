import { JsonInput } from '@mantine/core'

export interface JsonFieldProps {
  readonly label: string
  readonly description?: string
  readonly value: string
  readonly onChange: (text: string) => void
}

/** A document to edit. */
export function JsonField({ label, description, value, onChange }: JsonFieldProps) {
  return (
    <JsonInput
      label={label}
      description={description}
      autosize
      minRows={12}
      maxRows={32}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
      value={value}
      error={jsonProblem(value)}
      onChange={onChange}
    />
  )
}

/** Why the text is no JSON; undefined when it is. */
export function jsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : 'This is not JSON.'
  }
}
