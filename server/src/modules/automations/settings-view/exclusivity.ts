import { AppError, type FieldProblem } from '../../../kernel/errors.ts'
import type { TrackerFlags } from './tracker-entries.ts'

/** The automations that may use tickets, with Fleet's names for them. */
export const ticketAutomations = [
  { kind: 'policy', flag: 'enable_failing_policies', field: 'failing policies' },
  { kind: 'vulnerability', flag: 'enable_software_vulnerabilities', field: 'vulnerabilities' },
] as const satisfies readonly { kind: string; flag: keyof TrackerFlags; field: string }[]
export type TicketAutomation = (typeof ticketAutomations)[number]

/** An automation sends to one place of Fleet's documents. */
export function refuseTwoTrackers(entries: readonly { readonly flags: TrackerFlags; readonly path: string }[]): void {
  const fields: FieldProblem[] = []
  for (const { flag, field } of ticketAutomations) {
    const on = entries.filter(({ flags }) => flags[flag]).map(({ path }) => `${path}.${flag}`)
    if (on.length > 1) fields.push({ field, reason: `${on.join(' and ')} are on; leave one of them on` })
  }
  if (fields.length > 0) throw new AppError('invalid', fields.map(({ reason }) => reason).join('; '), { fields })
}

export function refuseBoth({ field, flag }: TicketAutomation): AppError {
  const reason = `${field}: the webhook is on, and an integration has ${flag}; switch one of them off in the same call`
  return new AppError('invalid', reason, { fields: [{ field, reason }] })
}
