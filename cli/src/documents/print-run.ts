import { documentKinds } from '@muster/contract/rest/gitops.ts'
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
    const place = documents[document]?.placeOf([])
    shell.changed(sign, `${title}${place === undefined ? '' : ` (${place})`}`)
    for (const field of fields) shell.detail(field)
  }
  if (answer.changes.length === 0) shell.detail('nothing changes')
}

/** Sentences that the server has for the person, such as what an automation that is switched on would report. */
export function printRemarks(shell: Shell, { remarks = {} }: RunAnswer): void {
  const { automations = [], warnings = [] } = remarks as {
    readonly automations?: readonly { readonly sentence: string; readonly is_reported: boolean }[]
    readonly warnings?: readonly string[]
  }
  for (const { sentence, is_reported } of automations)
    shell.skipped(
      `${sentence}${is_reported ? ' Reported at the next check.' : ' Not reported: true before the switch.'}`,
    )
  for (const warning of warnings) shell.skipped(warning)
}
