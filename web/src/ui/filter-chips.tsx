import style from './filter-chips.module.css'

export interface Chip<Value extends string> {
  readonly value: Value | undefined
  readonly label: string
}

export interface FilterChipsProps<Value extends string> {
  readonly label: string
  readonly chips: readonly Chip<Value>[]
  readonly value: Value | undefined
  readonly onChange: (value: Value | undefined) => void
}

/** One of a few, where the first usually means all. */
export function FilterChips<Value extends string>({ label, chips, value, onChange }: FilterChipsProps<Value>) {
  return (
    <div className={style.chips} role="group" aria-label={label}>
      {chips.map((chip) => (
        <button key={chip.label} type="button" aria-pressed={chip.value === value} onClick={() => onChange(chip.value)}>
          {chip.label}
        </button>
      ))}
    </div>
  )
}
