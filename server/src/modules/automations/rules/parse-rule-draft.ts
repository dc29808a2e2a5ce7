import type { AutomationDraft } from '@muster/contract/rest/automation.ts'
import type { AutomationConditions } from '@muster/contract/rest/automation-conditions.ts'
import { formatDuration, parseDuration } from '../../../kernel/duration.ts'
import { errorText, invalidField } from '../../../kernel/errors.ts'
import { mergeConditions, refuseUnusable } from './rule-conditions.ts'
import type { Rule } from './rule-queries.ts'

const secondMs = 1_000
const dayMs = 86_400_000

/** A rule as somebody wants it, saved or not. */
export interface DraftRule extends Omit<Rule, 'conditions'> {
  readonly conditions: AutomationConditions
}

/** The rule with what is given; what is absent is as stored. Throws `invalid` naming the key. */
export function parseRuleDraft(rule: Rule, draft: AutomationDraft & { readonly name?: string | undefined }): DraftRule {
  const wanted = {
    ...rule,
    name: draft.name?.trim() ?? rule.name,
    isEnabled: draft.enabled ?? rule.isEnabled,
    conditions: mergeConditions(rule.kind, rule.conditions, draft.conditions),
    hostBatchSize: draft.host_batch_size ?? rule.hostBatchSize,
    includeDetails: draft.include_details ?? rule.includeDetails,
    isImmediate: draft.immediate ?? rule.isImmediate,
    settleMs: draft.settle_time === undefined ? rule.settleMs : parse('settle_time', draft.settle_time, 0, dayMs),
    intervalMs: parseInterval(draft.interval, rule.intervalMs),
    destinationIds: draft.destination_ids ? [...new Set(draft.destination_ids)] : rule.destinationIds,
  }
  refuseImpossible(wanted)
  return wanted
}

function parseInterval(given: string | null | undefined, stored: number | null): number | null {
  if (given === undefined) return stored
  return given === null ? null : parse('interval', given, secondMs, 30 * dayMs)
}

function parse(field: string, text: string, shortestMs: number, longestMs: number): number {
  const ms = parseText(field, text)
  if (ms >= shortestMs && ms <= longestMs) return Math.round(ms)
  throw invalidField(
    field,
    `${field} is ${formatDuration(ms)}; it must be from ${formatDuration(shortestMs)} to ${formatDuration(longestMs)}`,
  )
}

function parseText(field: string, text: string): number {
  try {
    return parseDuration(text)
  } catch (error) {
    throw invalidField(field, `${field}: ${errorText(error)}`)
  }
}

function refuseImpossible(rule: DraftRule): void {
  if (rule.name === '') throw invalidField('name', 'name is empty; give the automation a name')
  if (rule.isImmediate && rule.kind !== 'policy') {
    throw invalidField(
      'immediate',
      `immediate is for automations of kind policy, and this one is ${rule.kind}; leave it out`,
    )
  }
  if (rule.intervalMs !== null && rule.kind === 'vulnerability') {
    const hint = 'CVEs are checked every vulnerabilities.periodicity of the server; leave it null'
    throw invalidField('interval', `interval cannot be set for an automation of kind vulnerability: ${hint}`)
  }
  if (!rule.isEnabled) return
  refuseUnusable(rule.kind, rule.conditions)
  if (rule.destinationIds.length === 0) {
    throw invalidField(
      'destination_ids',
      'destination_ids is empty, so nothing could be sent; name a destination or leave the automation off',
    )
  }
}
