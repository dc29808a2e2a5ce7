import { documentKinds } from '@muster/contract/rest/gitops.ts'
import type { SwitchedOn } from '@muster/contract/rest/webhook-settings.ts'
import type { Shell } from '../shell.ts'
import { kinds } from './kinds/index.ts'
import type { PlannedDocument } from './plan-run.ts'
import { renderChanges } from './render-changes.ts'
import type { RunAnswer } from './send-run.ts'

/** A line for each kind, in the order in which they were stored. */
export function printApplied(shell: Shell, documents: readonly PlannedDocument[], { is_dry_run }: RunAnswer): void {
  for (const kind of documentKinds) {
    const { length } = documents.filter((document) => document.kind === kind)
    if (length > 0) shell.done(`${is_dry_run ? "would've applied" : 'applied'} ${kinds[kind].describe(length)}`)
  }
}

/** What changed or would, field by field, and what the server remarks on it. */
export function printChanges(shell: Shell, documents: readonly PlannedDocument[], answer: RunAnswer): void {
  for (const { sign, title, document, fields } of renderChanges(answer.changes)) {
    const place = document === null ? undefined : documents[document]?.placeOf([])
    shell.changed(sign, `${title}${place === undefined ? '' : ` (${place})`}`)
    for (const field of fields) shell.detail(field)
  }
  if (answer.changes.length === 0) shell.detail('nothing changes')
}

interface Remarks {
  readonly automations?: readonly SwitchedOn[]
  readonly warnings?: readonly string[]
}

/** What an automation that is switched on finds to be so already, and what else the server has to say. */
export function printRemarks(shell: Shell, { remarks = {} }: RunAnswer): void {
  const { automations = [], warnings = [] } = remarks as Remarks
  for (const { sentence, subject_count, is_reported } of automations) {
    if (subject_count === 0) continue
    shell.skipped(
      `${sentence}: ${is_reported ? 'reported at the next check' : 'so before the switch, and not reported'}`,
    )
  }
  for (const warning of warnings) shell.skipped(warning)
}
