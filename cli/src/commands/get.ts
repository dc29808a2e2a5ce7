import { defineGroup } from '../define-command.ts'
import { getConfigCommand } from './get-config.ts'
import { getEnrollSecretCommand } from './get-enroll-secret.ts'
import { getHostsCommand } from './get-hosts.ts'
import { getPoliciesCommand } from './get-policies.ts'
import { getVulnerabilityRulesCommand } from './get-vulnerability-rules.ts'

export const getCommands = defineGroup({
  name: 'get',
  summary: 'Show what the server holds.',
  commands: [
    getConfigCommand,
    getHostsCommand,
    getPoliciesCommand,
    getVulnerabilityRulesCommand,
    getEnrollSecretCommand,
  ],
})
