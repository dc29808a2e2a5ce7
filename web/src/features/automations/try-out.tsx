import type { Automation, AutomationDraft } from '@muster/contract/rest/automation.ts'
import { useDebouncedValue } from '@mantine/hooks'
import { Dim } from '../../ui/layout.tsx'
import { MoreOptions } from '../../ui/more-options.tsx'
import { PreviewTab } from './preview-tab.tsx'
import { TestTab } from './test-tab.tsx'
import type { RuleForm } from './rule-draft.ts'

const typingMs = 300

interface TryOutProps {
  readonly rule: Automation
  readonly place: Pick<RuleForm, 'workflow' | 'ticketId' | 'url'>
  readonly draft: AutomationDraft
}

/** Preview and test of what is typed, where there is no room beside the form. */
export function TryOut({ rule, place, draft: typed }: TryOutProps) {
  const [draft] = useDebouncedValue(typed, typingMs)
  const isTicket = place.workflow === 'ticket'
  const isChosen = isTicket ? place.ticketId !== null : place.url !== ''
  const isNew = isChosen && (draft.destination_ids ?? []).length === 0
  const word = isTicket ? 'ticket' : rule.kind === 'host_status' ? 'request' : 'payload'
  return (
    <>
      <MoreOptions label={`Preview ${word}`}>
        {isTicket && (!isChosen || isNew) ? (
          <Dim>{isNew ? 'Save first: the ticket destination is new.' : 'Choose a ticket destination first.'}</Dim>
        ) : (
          <PreviewTab id={rule.id} draft={draft} />
        )}
      </MoreOptions>
      <MoreOptions label="Test">
        <TestTab id={rule.id} draft={draft} isNew={isNew} isTicket={isTicket} />
      </MoreOptions>
    </>
  )
}
