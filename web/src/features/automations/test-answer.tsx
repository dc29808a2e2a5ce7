import type { TestResult } from '@muster/contract/rest/automation.ts'
import { JsonView } from '../../ui/json-view.tsx'
import { Row, Stack } from '../../ui/layout.tsx'
import { sentence } from '../../ui/sentence.ts'
import { StatusPill } from '../../ui/status-pill.tsx'

/** What a receiver said to a test: the status line, its headers and body, or its own words and the fix. */
export function TestAnswer({ result }: { readonly result: TestResult }) {
  const { destination, is_delivered, status_code, duration_ms, headers, body } = result
  const status = status_code === null ? 'No answer' : `Status ${status_code}`
  return (
    <Stack gap="small">
      <Row>
        <StatusPill tone={is_delivered ? 'good' : 'bad'}>
          {status}, {duration_ms} ms
        </StatusPill>
        <span>{destination.name}</span>
      </Row>
      <p role="status">{sentence(result.sentence)}</p>
      {Object.keys(headers).length > 0 && <JsonView text={JSON.stringify(headers)} label="Headers of the answer" />}
      {body !== '' && <JsonView text={body} label="Body of the answer" />}
    </Stack>
  )
}
