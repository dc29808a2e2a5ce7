import { Input } from '@mantine/core'
import { useId } from 'react'
import style from './sql.module.css'
import { SqlColours } from './sql-view.tsx'

export interface SqlFieldProps {
  readonly label: string
  readonly value: string
  readonly error?: string | undefined
  readonly onChange: (value: string) => void
}

/** SQL to write: a plain text area over its coloured copy, so that every key works as everywhere. */
export function SqlField({ label, value, error, onChange }: SqlFieldProps) {
  const id = useId()
  return (
    <Input.Wrapper label={label} error={error} id={id}>
      <div className={style.field} data-error={error !== undefined || undefined}>
        <pre aria-hidden="true">
          <SqlColours text={`${value}\n`} />
        </pre>
        <textarea
          id={id}
          value={value}
          spellCheck={false}
          aria-invalid={error !== undefined}
          aria-describedby={error === undefined ? undefined : `${id}-error`}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      </div>
    </Input.Wrapper>
  )
}
