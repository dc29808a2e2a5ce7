import { existsSync } from 'node:fs'
import path from 'node:path'
import { type Clock } from '../../kernel/clock.ts'
import { errorText } from '../../kernel/errors.ts'
import { createIds } from '../../kernel/ids.ts'
import type { Log } from '../../kernel/log.ts'
import { systemRandom } from '../../kernel/random.ts'
import { openState, type State } from '../../open-state.ts'
import { createChangeFeed } from '../../platform/changes/change-feed.ts'
import { type LoadServerConfig, loadServerConfig } from '../../platform/config/load-server-config.ts'
import type { ServerConfig } from '../../platform/config/server-options.ts'
import { askControl } from '../../platform/control/ask-control.ts'
import { findPrivateKey } from '../../platform/crypto/private-key.ts'
import { type Finding, findingsOf } from '../../platform/doctor/finding.ts'
import { refuseForeignFolder } from '../own-folder.ts'
import { examine, examineMachine } from './examine.ts'
import { renderFindings } from './render-findings.ts'

export interface DoctorDeps extends Omit<LoadServerConfig, 'flags'> {
  readonly clock: Clock
  readonly log: Log
  readonly print: (text: string) => void
}

export interface DoctorArgs {
  readonly flags: readonly string[]
  readonly isJson: boolean
}

/** `muster doctor`: looks at what the server needs, and says what to do. 1 when something is broken. */
export async function doctor(deps: DoctorDeps, { flags, isJson }: DoctorArgs): Promise<number> {
  const { config } = loadServerConfig({ ...deps, flags })
  const findings = await findAll(deps, config)
  const isHealthy = findings.every(({ level }) => level !== 'fail')
  deps.print(isJson ? `${JSON.stringify({ healthy: isHealthy, findings }, undefined, 2)}\n` : renderFindings(findings))
  return isHealthy ? 0 : 1
}

async function findAll(deps: DoctorDeps, config: ServerConfig): Promise<readonly Finding[]> {
  const isEmbedded = config['database.url'].reveal() === ''
  // The server that has the embedded database looks itself, by the options with which it runs.
  const reply = isEmbedded ? await askControl(config['data.dir'], 'doctor') : undefined
  if (reply) return reply.value as readonly Finding[]
  const obstacle = isEmbedded ? await findObstacle(config) : undefined
  if (obstacle) return [...(await examineMachine(config, deps.clock.now())), obstacle]
  let state: State
  try {
    state = await openState(config, deps)
  } catch (error) {
    const remedy = 'mend what the message names; a server that has the folder and does not answer must be ended first'
    const { fail } = findingsOf('database')
    return [...(await examineMachine(config, deps.clock.now())), fail(errorText(error), remedy)]
  }
  try {
    return await examineState(deps, config, state)
  } finally {
    await state.close()
  }
}

/** Opening the embedded database would make what is missing; a doctor only looks. */
async function findObstacle(config: ServerConfig): Promise<Finding | undefined> {
  const dataDir = path.resolve(config['data.dir'])
  if (!existsSync(path.join(dataDir, 'database'))) {
    return findingsOf('database').fail(
      `there is none in ${dataDir}`,
      'set data.dir to the folder of the server, or start it once',
    )
  }
  refuseForeignFolder(dataDir)
  if (await findPrivateKey(config['server.private_key'], dataDir)) return undefined
  return findingsOf('private key').fail(
    `${path.join(dataDir, 'private_key')} is missing`,
    'put it back from where it is kept; if it is lost, run "muster keys forget", and every stored secret must be typed again',
  )
}

async function examineState(
  { clock, log }: DoctorDeps,
  config: ServerConfig,
  state: State,
): Promise<readonly Finding[]> {
  const { database, box } = state
  const changes = createChangeFeed({ database, clock, log })
  const ctx = {
    ...{ db: database.db, clock, random: systemRandom, ids: createIds(clock, systemRandom), log, box, changes },
    ...{ actor: { kind: 'system' as const, name: 'Muster' }, requestId: '', remoteAddress: '' },
  }
  return examine({ config, ctx, database, ...(database.kind === 'embedded' && { isServing: false }) })
}
