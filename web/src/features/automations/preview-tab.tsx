import type { AutomationDraft } from '@muster/contract/rest/automation.ts'
import { useQuery } from '@tanstack/react-query'
import { previewQuery } from '../../api/automations.ts'
import { MessageBody } from './ticket-view.tsx'
import { counted } from '../../ui/counted.ts'
import { Dim, Stack } from '../../ui/layout.tsx'
import { sentence } from '../../ui/sentence.ts'
import { Loaded } from '../../ui/states.tsx'

/** What would be sent for the newest real event; the documented example where nothing of the kind has happened. */
export function PreviewTab({ id, draft }: { readonly id: number; readonly draft: AutomationDraft }) {
  // It need not be complete to be looked at.
  const preview = useQuery(previewQuery(id, { ...draft, enabled: false }))
  return (
    <Loaded what="the preview" query={preview} rows={8}>
      {({ source, body, message_count, host_count, rule }) => (
        <Stack gap="small">
          <p>{rule.endsWith('…') ? sentence(rule) : `${sentence(rule)}.`}</p>
          <Dim>
            {source.kind === 'sample' && 'Sample: '}
            {sentence(source.sentence)}
          </Dim>
          {message_count > 1 && (
            <Dim>
              The first of {counted(message_count, 'message')} for {counted(host_count, 'host')}.
            </Dim>
          )}
          <MessageBody body={body} label="Body of the message" />
        </Stack>
      )}
    </Loaded>
  )
}
