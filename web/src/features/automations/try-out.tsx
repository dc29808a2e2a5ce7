import type { Automation } from '@muster/contract/rest/automation.ts'
import { useDebouncedValue } from '@mantine/hooks'
import { Dim } from '../../ui/layout.tsx'
import { MoreOptions } from '../../ui/more-options.tsx'
import { PreviewTab } from './preview-tab.tsx'
import { TestTab } from './test-tab.tsx'
import type { RuleFormHandle } from './use-rule-form.ts'

const typingMs = 300

interface TryOutProps {
  readonly rule: Automation
  readonly handle: RuleFormHandle
}

/** Preview and test of what is typed, where there is no room beside the form. */
export function TryOut({ rule, handle }: TryOutProps) {
  const { form } = handle
  const [draft] = useDebouncedValue(handle.draft, typingMs)
  const isTicket = form.workflow === 'ticket'
  const word = isTicket ? 'ticket' : rule.kind === 'host_status' ? 'request' : 'payload'
  return (
    <>
      <MoreOptions label={`Preview ${word}`}>
        {isTicket && form.ticketId === null ? (
          <Dim>Choose a ticket destination first.</Dim>
        ) : (
          <PreviewTab id={rule.id} draft={draft} />
        )}
      </MoreOptions>
      <MoreOptions label="Test">
        <TestTab
          id={rule.id}
          draft={draft}
          isNewAddress={form.url !== '' && (draft.destination_ids ?? []).length === 0}
          isTicket={isTicket}
        />
      </MoreOptions>
    </>
  )
}
