import type { WebhookPart } from './webhook-part.ts'

export const vulnerabilitiesPart: WebhookPart = {
  key: 'vulnerabilities_webhook',
  kind: 'vulnerability',
  enableKey: 'enable_vulnerabilities_webhook',
  hasBatchSize: true,
  hasInterval: false,
  readConditions: () => ({}),
  parseConditions: async () => ({}),
}
