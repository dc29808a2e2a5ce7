import { readFile } from 'node:fs/promises'
import type { RouteInput } from '@muster/contract/common/route.ts'
import { patchConfigRoute } from '@muster/contract/rest/config.ts'
import { applyEnrollSecretsRoute } from '@muster/contract/rest/enroll-secret.ts'
import { applyPolicySpecsRoute } from '@muster/contract/rest/policy.ts'
import { CliError, whileDoing } from '../cli-error.ts'
import type { Client } from '../client.ts'
import { defineCommand, option } from '../define-command.ts'
import { parseDocuments } from '../documents/parse-documents.ts'
import { type ApplyPlan, planApply } from '../documents/plan-apply.ts'
import type { Io } from '../io.ts'
import type { Shell } from '../shell.ts'

interface ApplyOptions {
  readonly f?: string
  readonly dryRun?: boolean
}

export const applyCommand = defineCommand<ApplyOptions>({
  name: 'apply',
  summary: 'Send the documents of a YAML file to the server: config, policy, enroll_secret.',
  options: [
    option('-f <file>', 'the file, or - for standard input (env FILENAME)'),
    option('--dry-run', 'change nothing; the server checks the config document'),
  ],
  run: async (shell, { f, dryRun = false }) => {
    const file = f ?? shell.io.env['FILENAME'] ?? ''
    if (file === '') throw new CliError('which file? give it with -f FILE, or -f - for standard input')
    const plan = planApply(parseDocuments(await readText(shell.io, file), file === '-' ? 'standard input' : file))
    await shell.withSession(async (client) => {
      for (const line of plan.ignored) shell.skipped(line)
      await (dryRun ? checkPlan(shell, client, plan) : sendPlan(shell, client, plan))
    })
  },
})

async function readText({ stdin }: Io, file: string): Promise<string> {
  if (file === '-') {
    const chunks: Buffer[] = []
    for await (const chunk of stdin) chunks.push(Buffer.from(chunk as string | Buffer))
    return Buffer.concat(chunks).toString('utf8')
  }
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new CliError(`cannot read the file to apply: ${(error as Error).message}`)
  }
}

async function sendPlan(shell: Shell, client: Client, { policies, config, enrollSecrets }: ApplyPlan): Promise<void> {
  if (policies.length > 0) {
    const body = { specs: [...policies] }
    await whileDoing('applying policies', () => client.call(applyPolicySpecsRoute, { body }))
    shell.done(`applied ${policies.length} policies`)
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

async function checkPlan(shell: Shell, client: Client, { policies, config, enrollSecrets }: ApplyPlan): Promise<void> {
  if (config) await whileDoing('checking fleet config', () => patchConfig(client, config, { dry_run: true }))
  if (policies.length > 0) shell.done(`would've applied ${policies.length} policies (only their form was checked)`)
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
