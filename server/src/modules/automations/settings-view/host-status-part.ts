import type { HostStatusWebhook } from '@muster/contract/rest/webhook-settings.ts'
import { AppError, type FieldProblem } from '../../../kernel/errors.ts'
import { parseHostStatusConditions } from '../triggers/host-status-conditions.ts'
import type { WebhookPart } from './webhook-part.ts'

const prefix = 'webhook_settings.host_status_webhook'

export const hostStatusPart: WebhookPart = {
  key: 'host_status_webhook',
  kind: 'host_status',
  enableKey: 'enable_host_status_webhook',
  hasBatchSize: false,
  hasInterval: true,
  readConditions(conditions) {
    const { hostPercentage, daysCount } = parseHostStatusConditions(conditions)
    return { host_percentage: hostPercentage, days_count: daysCount }
  },
  async parseConditions(_tx, wanted, { isEnabled }) {
    // The document was checked against the schema of this part.
    const { host_percentage, days_count } = wanted as HostStatusWebhook
    const isAllowed = (value: number) => value > 0 || (value === 0 && !isEnabled)
    const fields: FieldProblem[] = []
    if (!isAllowed(host_percentage) || host_percentage > 100) {
      fields.push(problem('host_percentage', host_percentage, 'give more than 0 and at most 100'))
    }
    if (!isAllowed(days_count) || days_count > 36_500) {
      fields.push(problem('days_count', days_count, 'give 1 to 36500 days'))
    }
    if (fields.length > 0) throw new AppError('invalid', fields.map(({ reason }) => reason).join('; '), { fields })
    return { host_percentage, days_count }
  },
}

function problem(key: string, value: number, advice: string): FieldProblem {
  const field = `${prefix}.${key}`
  return { field, reason: `${field} is ${value}; ${advice}` }
}
