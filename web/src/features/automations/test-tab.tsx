import type { AutomationDraft } from '@muster/contract/rest/automation.ts'
import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { testAutomation } from '../../api/automations.ts'
import { FormError } from '../../ui/form.tsx'
import { Dim, Row, Stack } from '../../ui/layout.tsx'
import { TestAnswer } from './test-answer.tsx'

interface TestTabProps {
  readonly id: number
  readonly draft: AutomationDraft
  /** What is typed or chosen is not a destination of the automation yet. */
  readonly isNew: boolean
  readonly isTicket: boolean
}

/** Sends for real, marked as a test, and shows what the receiver says. */
export function TestTab({ id, draft, isNew, isTicket }: TestTabProps) {
  const testing = useMutation({ mutationFn: () => testAutomation(id, draft) })
  const hasDestination = (draft.destination_ids ?? []).length > 0
  return (
    <Stack>
      <Row>
        <Button disabled={!hasDestination} loading={testing.isPending} onClick={() => testing.mutate()}>
          Send test
        </Button>
        <Dim>
          {hasDestination
            ? isTicket
              ? 'Proves the connection and the account. No ticket is made.'
              : 'Sends the previewed message with the header muster-test. It is not counted and not tried again.'
            : isNew
              ? 'Save first: the destination is new.'
              : 'Choose a destination first.'}
        </Dim>
      </Row>
      <FormError error={testing.error} />
      {testing.data?.results.map((result) => (
        <TestAnswer key={result.destination.id} result={result} />
      ))}
    </Stack>
  )
}
