import { NumberInput, Switch } from '@mantine/core'
import { Row } from '../../ui/layout.tsx'
import type { RuleFieldsProps } from './use-rule-form.ts'

const percent = 100

/** Which CVEs are worth a message; nothing chosen means all recent ones. */
export function SeverityFields({ handle: { form, set } }: Pick<RuleFieldsProps, 'handle'>) {
  const { severity } = form
  const change = (next: typeof severity) => set({ severity: { ...severity, ...next } })
  const epss = severity.minimum_epss_probability
  return (
    <>
      <Row>
        <NumberInput
          label="CVSS score from"
          placeholder="any"
          min={0}
          max={10}
          step={0.1}
          decimalScale={1}
          value={severity.minimum_cvss_score ?? ''}
          onChange={(value) => change({ minimum_cvss_score: value === '' ? null : Number(value) })}
        />
        <NumberInput
          label="EPSS from (%)"
          placeholder="any"
          min={0}
          max={percent}
          decimalScale={1}
          value={epss === null || epss === undefined ? '' : epss * percent}
          onChange={(value) => change({ minimum_epss_probability: value === '' ? null : Number(value) / percent })}
        />
      </Row>
      <Switch
        label="Only what is known to be exploited"
        checked={severity.known_exploited_only ?? false}
        onChange={(event) => change({ known_exploited_only: event.currentTarget.checked })}
      />
      <Switch
        label="Only what has a fix"
        checked={severity.fix_available_only ?? false}
        onChange={(event) => change({ fix_available_only: event.currentTarget.checked })}
      />
    </>
  )
}
