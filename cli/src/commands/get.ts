import { defineGroup } from '../define-command.ts'
import { getConfigCommand } from './get-config.ts'
import { getEnrollSecretCommand } from './get-enroll-secret.ts'
import { getHostsCommand } from './get-hosts.ts'
import { getLabelsCommand } from './get-labels.ts'
import { getPoliciesCommand } from './get-policies.ts'
import { getSoftwareCommand } from './get-software.ts'
import { getTeamsCommand } from './get-teams.ts'
import { getPacksCommand, getQueriesCommand } from './get-unsupported.ts'
import { getUserRolesCommand } from './get-user-roles.ts'
import { getVulnerabilityRulesCommand } from './get-vulnerability-rules.ts'

export const getCommands = defineGroup({
  name: 'get',
  summary: 'Show what the server holds.',
  commands: [
    getConfigCommand,
    getLabelsCommand,
    getTeamsCommand,
    getHostsCommand,
    getPoliciesCommand,
    getSoftwareCommand,
    getEnrollSecretCommand,
    getUserRolesCommand,
    getVulnerabilityRulesCommand,
    getQueriesCommand,
    getPacksCommand,
  ],
})
