import { Tooltip } from '@mantine/core'
import { Dim } from './layout.tsx'

/** Beside a finding of low confidence: it is shown, and reported only where a rule says so. */
export function Uncertain({ isLow }: { readonly isLow: boolean }) {
  if (!isLow) return null
  return (
    <Tooltip label="Perhaps it does not concern this software. Automations leave it out unless they include what is uncertain.">
      <span>
        <Dim>uncertain</Dim>
      </span>
    </Tooltip>
  )
}
