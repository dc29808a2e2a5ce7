import { AppError, type FieldProblem } from '../../../kernel/errors.ts'
import type { WebhookPart } from './webhook-part.ts'

const prefix = 'webhook_settings.host_status_webhook'

interface HostStatusConditions {
  readonly host_percentage: number
  readonly days_count: number
}

export const hostStatusPart: WebhookPart = {
  key: 'host_status_webhook',
  kind: 'host_status',
  enableKey: 'enable_host_status_webhook',
  hasBatchSize: false,
  async readConditions(_db, conditions) {
    // Our own column: written below only, empty in a new row.
    const { host_percentage = 0, days_count = 0 } = conditions as Partial<HostStatusConditions>
    return { host_percentage, days_count }
  },
  async writeConditions(_tx, { wanted }) {
    // The document was checked against the schema of this part.
    const { host_percentage, days_count } = wanted as unknown as HostStatusConditions
    const fields: FieldProblem[] = []
    if (host_percentage < 0 || host_percentage > 100) {
      fields.push({
        field: `${prefix}.host_percentage`,
        reason: `${prefix}.host_percentage is ${host_percentage}; give 0 to 100`,
      })
    }
    if (days_count < 0)
      fields.push({ field: `${prefix}.days_count`, reason: `${prefix}.days_count is ${days_count}; give days` })
    if (fields.length > 0) throw new AppError('invalid', fields.map(({ reason }) => reason).join('; '), { fields })
    return { host_percentage, days_count }
  },
}
