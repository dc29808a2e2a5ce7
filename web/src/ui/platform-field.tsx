import { Checkbox } from '@mantine/core'
import { Row } from './layout.tsx'

const platforms = [
  ['darwin', 'macOS'],
  ['windows', 'Windows'],
  ['linux', 'Linux'],
] as const

/** None checked means all; that is how it is stored. */
export function PlatformField({
  value,
  onChange,
}: {
  readonly value: string
  readonly onChange: (value: string) => void
}) {
  const chosen = value === '' ? platforms.map(([name]) => name as string) : value.split(',')
  const change = (names: string[]) => onChange(names.length === platforms.length ? '' : names.join(','))
  return (
    <Checkbox.Group label="Platforms" value={chosen} onChange={(names) => names.length > 0 && change(names)}>
      <Row>
        {platforms.map(([name, label]) => (
          <Checkbox key={name} value={name} label={label} />
        ))}
      </Row>
    </Checkbox.Group>
  )
}
