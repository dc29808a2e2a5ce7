import { NumberInput, Switch } from '@mantine/core'
import { Row } from '../../ui/layout.tsx'
import type { RuleFieldsProps } from './use-rule-form.ts'

const percent = 100

const narrowing = [
  ['known_exploited_only', 'Only known to be exploited'],
  ['fix_available_only', 'Only with a fix available'],
  ['exclude_operating_systems', 'Leave out operating systems'],
] as const

/** Which CVEs are worth a message; nothing chosen means all recent ones. */
export function SeverityFields({ handle: { form, set } }: Pick<RuleFieldsProps, 'handle'>) {
  const { severity } = form
  const change = (next: typeof severity) => set({ severity: { ...severity, ...next } })
  const epss = severity.minimum_epss_probability
  return (
    <>
      <Row>
        <NumberInput
          id="field-severity"
          label="Minimum CVSS score"
          placeholder="any"
          min={0}
          max={10}
          step={0.1}
          decimalScale={1}
          value={severity.minimum_cvss_score ?? ''}
          onChange={(value) => change({ minimum_cvss_score: value === '' ? null : Number(value) })}
        />
        <NumberInput
          label="Minimum EPSS probability (%)"
          placeholder="any"
          min={0}
          max={percent}
          decimalScale={1}
          value={epss === null || epss === undefined ? '' : Number((epss * percent).toFixed(1))}
          onChange={(value) => change({ minimum_epss_probability: value === '' ? null : Number(value) / percent })}
        />
      </Row>
      {narrowing.map(([key, label]) => (
        <Switch
          key={key}
          label={label}
          checked={severity[key] ?? false}
          onChange={(event) => change({ [key]: event.currentTarget.checked })}
        />
      ))}
    </>
  )
}
