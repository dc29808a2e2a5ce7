import type { RouteInput } from '@muster/contract/common/route.ts'
import { patchConfigRoute } from '@muster/contract/rest/config.ts'
import { applyEnrollSecretsRoute } from '@muster/contract/rest/enroll-secret.ts'
import { applyPolicySpecsRoute } from '@muster/contract/rest/policy.ts'
import { applyVulnerabilityRulesRoute } from '@muster/contract/rest/vulnerability-rule-routes.ts'
import { whileDoing } from '../cli-error.ts'
import type { Client } from '../client.ts'
import { defineCommand, option } from '../define-command.ts'
import { parseDocuments } from '../documents/parse-documents.ts'
import { type ApplyPlan, planApply } from '../documents/plan-apply.ts'
import { readDocumentText } from '../documents/read-document-text.ts'
import type { Shell } from '../shell.ts'

interface ApplyOptions {
  readonly f?: string
  readonly dryRun?: boolean
}

export const applyCommand = defineCommand<ApplyOptions>({
  name: 'apply',
  summary: 'Send the documents of a YAML file to the server: config, policy, vulnerability_rule, enroll_secret.',
  options: [
    option('-f <file>', 'the file, or - for standard input (env FILENAME)'),
    option('--dry-run', 'change nothing; the server checks the config document'),
  ],
  run: async (shell, { f, dryRun = false }) => {
    const { text, name } = await readDocumentText(shell.io, f)
    const plan = planApply(parseDocuments(text, name))
    await shell.withSession(async (client) => {
      for (const line of plan.ignored) shell.skipped(line)
      await (dryRun ? checkPlan(shell, client, plan) : sendPlan(shell, client, plan))
    })
  },
})

async function sendPlan(shell: Shell, client: Client, plan: ApplyPlan): Promise<void> {
  const { policies, rules, config, enrollSecrets } = plan
  if (policies.length > 0) {
    const body = { specs: [...policies] }
    await whileDoing('applying policies', () => client.call(applyPolicySpecsRoute, { body }))
    shell.done(`applied ${policies.length} policies`)
  }
  if (rules.length > 0) {
    const body = { specs: [...rules] }
    await whileDoing('applying vulnerability rules', () => client.call(applyVulnerabilityRulesRoute, { body }))
    shell.done(`applied ${rules.length} vulnerability rules`)
  }
  if (config) {
    await whileDoing('applying fleet config', () => patchConfig(client, config, {}))
    shell.done('applied fleet config')
  }
  if (enrollSecrets) {
    const body = { spec: { secrets: [...enrollSecrets] } }
    await whileDoing('applying enroll secrets', () => client.call(applyEnrollSecretsRoute, { body }))
    shell.done('applied enroll secrets')
  }
}

async function checkPlan(shell: Shell, client: Client, plan: ApplyPlan): Promise<void> {
  const { policies, rules, config, enrollSecrets } = plan
  if (config) await whileDoing('checking fleet config', () => patchConfig(client, config, { dry_run: true }))
  if (policies.length > 0) shell.done(`would've applied ${policies.length} policies (only their form was checked)`)
  if (rules.length > 0) shell.done(`would've applied ${rules.length} vulnerability rules (only their form was checked)`)
  if (config) shell.done("would've applied fleet config")
  if (enrollSecrets) shell.done("would've applied enroll secrets (only their form was checked)")
}

/** The spec goes as it stands: the server knows every key and names the one it refuses. */
function patchConfig(
  client: Client,
  spec: NonNullable<ApplyPlan['config']>,
  query: RouteInput<typeof patchConfigRoute>['query'],
) {
  return client.call(patchConfigRoute, { query, body: spec })
}
