import type { Clock } from '../kernel/clock.ts'
import { AppError } from '../kernel/errors.ts'
import type { Log } from '../kernel/log.ts'
import type { VulnerabilityRule } from '@muster/contract/rest/vulnerability-rule.ts'
import { findSoftwareItem } from '../modules/software/index.ts'
import {
  type MatchExplanation,
  openIndexMatcher,
  readOwnRules,
  type SoftwareItem,
} from '../modules/vulnerabilities/index.ts'
import { openState } from '../open-state.ts'
import type { LoadServerConfig } from '../platform/config/load-server-config.ts'
import { loadServerConfig } from '../platform/config/load-server-config.ts'
import type { ServerConfig } from '../platform/config/server-options.ts'

export interface ExplainDeps extends Omit<LoadServerConfig, 'flags'> {
  readonly clock: Clock
  readonly log: Log
  readonly print: (text: string) => void
}

/** As the command line gives it. */
export interface ExplainOptions {
  readonly cve?: string
  readonly softwareId?: string
  readonly name?: string
  readonly version?: string
  readonly source?: string
  readonly vendor?: string
  readonly bundleIdentifier?: string
  readonly extensionId?: string
  readonly release?: string
  readonly epoch?: string
  readonly sourcePackage?: string
  readonly sourceVersion?: string
  readonly distribution?: string
  readonly platform?: string
}

interface Asked {
  readonly software: SoftwareItem
  readonly rules: readonly VulnerabilityRule[]
}

/** `muster explain`: why software has a CVE or has not, by the index of this machine. */
export async function explain(
  deps: ExplainDeps,
  { flags, options }: { flags: readonly string[]; options: ExplainOptions },
): Promise<number> {
  const { config } = loadServerConfig({ ...deps, flags })
  if (!options.cve) throw new AppError('invalid', 'which CVE? give it with --cve CVE-2024-1234')
  const { software, rules } = options.softwareId
    ? await readAsked(deps, config, Number(options.softwareId))
    : { software: toSoftware(options), rules: [] }
  const matcher = await openIndexMatcher({ clock: deps.clock, config })
  try {
    if (matcher.generation === undefined) {
      const hint =
        'a server builds it from the feeds in vulnerabilities.databases_path; is data.dir that of the server?'
      throw new AppError(
        'precondition-failed',
        `there is no index of vulnerabilities in ${config['data.dir']}: ${hint}`,
      )
    }
    await matcher.setRules(rules)
    deps.print(render(software, options.cve.toUpperCase(), await matcher.explain(software, options.cve.toUpperCase())))
  } finally {
    await matcher.stop()
  }
  return 0
}

/** With the rules of the organisation. The embedded database opens only while no server uses it. */
async function readAsked(deps: ExplainDeps, config: ServerConfig, id: number): Promise<Asked> {
  const { database, close } = await openState(config, deps)
  try {
    const software = Number.isInteger(id) ? await findSoftwareItem(database.db, id) : undefined
    if (!software) throw new AppError('not-found', `there is no software ${id}; GET /software tells the ids`)
    return { software, rules: await readOwnRules(database.db) }
  } finally {
    await close()
  }
}

function toSoftware(options: ExplainOptions): SoftwareItem {
  const { name, version, source } = options
  if (!name || !version || !source) {
    const hint = 'give --name, --version and --source (apps, programs, deb_packages …), or --software-id'
    throw new AppError('invalid', `which software? ${hint}`)
  }
  return {
    id: 0,
    name,
    version,
    source,
    release: options.release ?? '',
    epoch: Number(options.epoch ?? 0),
    arch: '',
    vendor: options.vendor ?? '',
    bundleIdentifier: options.bundleIdentifier ?? '',
    extensionId: options.extensionId ?? '',
    extensionFor: '',
    sourcePackage: options.sourcePackage ?? '',
    sourceVersion: options.sourceVersion ?? '',
    distribution: options.distribution ?? '',
    platform: options.platform ?? '',
  }
}

function render({ name, version, source }: SoftwareItem, cve: string, explanation: MatchExplanation): string {
  const lines = explanation.steps.flatMap(({ kind, sentence, holds, details }) => [
    `  ${holds ? 'yes' : 'no '}  ${kind.padEnd(9)}  ${sentence}`,
    ...Object.entries(details).map(([key, value]) => `                  ${key}: ${value}`),
  ])
  const verdict = explanation.isAffected ? 'is affected' : 'is not affected'
  return [`${name} ${version} (${source}) ${verdict} by ${cve}`, explanation.sentence, '', ...lines, ''].join('\n')
}
