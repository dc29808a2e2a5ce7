import { AppError } from '../../kernel/errors.ts'
import { sha256Hex } from '../../kernel/hash.ts'
import { randomToken } from '../../kernel/random.ts'
import { sanitizeText } from '../../kernel/text.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import type { Row } from '../../platform/ingest/checkin.ts'
import { recordNotice } from '../notices/index.ts'
import { decideEnrollment, type Enrollment, type StoredEnrollment } from './decide-enrollment.ts'
import { osqueryInfo } from './details/osquery-info.ts'
import { osVersion } from './details/os-version.ts'
import { systemInfo } from './details/system-info.ts'
import { findEnrollSecretByHash } from './enroll-secret-queries.ts'
import {
  findEnrollmentForUpdate,
  insertHost,
  listFactsOf,
  renewNodeKey,
  resetCheckin,
  resetCheckinOf,
} from './enroll-queries.ts'
import type { HostFacts } from './host-facts.ts'
import { updateFacts } from './host-fact-queries.ts'
import type { SeenHere } from './seen-tracker.ts'
import { ENROLL_SECRET_PURPOSE } from './seal-enroll-secret.ts'

export interface EnrollHost {
  readonly enrollSecret: string
  readonly hostIdentifier: string
  /** Rows of `os_version`, `osquery_info`, `system_info`, as the request carries them. */
  readonly details: Readonly<Record<string, Row>>
}

export interface EnrollOptions {
  readonly identifierMode: 'provided' | 'instance' | 'uuid' | 'hostname'
  readonly cooldownMs: number
  readonly nodeKeyBytes: number
  /** What this process has seen of the host and not yet written. */
  findSeen(hostId: number): SeenHere | undefined
  /** Throws `limit-exceeded`. */
  admitSecret?(lookupHash: string): void
}

/**
 * Issues a node key. The same machine keeps its host id, team and policy answers; only its key is new, so the former one
 * stops working. Throws `unauthenticated` for a bad secret, an empty identifier and within the cooldown.
 */
export async function enrollHost(
  ctx: Context,
  input: EnrollHost,
  options: EnrollOptions,
): Promise<{ nodeKey: string; hostId: number; isNew: boolean }> {
  const nodeKey = randomToken(ctx.random, options.nodeKeyBytes)
  const identifier = chooseIdentifier(input, options.identifierMode)
  const { hostId, isNew } = await inTransaction(ctx.db, async (tx) => {
    const txCtx = onTransaction(ctx, tx)
    const lookupHash = ctx.box.lookupHash(input.enrollSecret, ENROLL_SECRET_PURPOSE)
    const secret = await findEnrollSecretByHash(tx, lookupHash)
    if (!secret) throw new AppError('unauthenticated', 'enrolment refused: the enroll secret is not known')
    options.admitSecret?.(lookupHash)
    const enrollment: Enrollment = { now: ctx.clock.now(), teamId: secret.teamId, address: ctx.remoteAddress }
    const key = { nodeKeyHash: sha256Hex(nodeKey), at: enrollment.now }
    const insertedId = await insertHost(tx, { identifier, teamId: secret.teamId, ...key })
    const id = insertedId ?? (await reEnroll(txCtx, { identifier, enrollment, key, options }))
    if (insertedId !== undefined) await resetCheckin(tx, insertedId)
    await recordEnrollmentFacts(txCtx, id, input)
    await ctx.changes.record(tx, 'host', String(id))
    return { hostId: id, isNew: insertedId !== undefined }
  })
  ctx.changes.announce('host', String(hostId))
  return { nodeKey, hostId, isNew }
}

interface ReEnrollment {
  readonly identifier: string
  readonly enrollment: Enrollment
  readonly key: { readonly nodeKeyHash: string; readonly at: Date }
  readonly options: EnrollOptions
}

async function reEnroll(ctx: Context, { identifier, enrollment, key, options }: ReEnrollment): Promise<number> {
  const tx = ctx.db
  // First the row that results are locked by, then the host: the same order as ingest, so that the two never deadlock.
  await resetCheckinOf(tx, identifier)
  const stored = await findEnrollmentForUpdate(tx, identifier)
  // Deleted between our insert and this look: the agent tries again within a second.
  if (!stored) throw new AppError('unavailable', 'the host was deleted while it enrolled; try again')
  const decision = decideEnrollment(newestSight(stored, options), enrollment, options.cooldownMs)
  if (decision.refusal !== undefined) throw new AppError('unauthenticated', `enrolment refused: ${decision.refusal}`)
  for (const notice of decision.notices) await recordNotice(ctx, notice)
  await renewNodeKey(tx, { id: stored.id, ...key })
  return stored.id
}

function newestSight(stored: StoredEnrollment, options: EnrollOptions): StoredEnrollment {
  const here = options.findSeen(stored.id)
  if (!here) return stored
  const isKeyUsed = stored.isKeyUsed || here.isKeyUsed
  if (here.seenMs <= (stored.seenAt?.getTime() ?? 0)) return { ...stored, isKeyUsed }
  return { ...stored, isKeyUsed, seenAt: new Date(here.seenMs), seenAddress: here.address }
}

async function recordEnrollmentFacts(ctx: Context, hostId: number, { details }: EnrollHost): Promise<void> {
  const told: Partial<HostFacts> = {}
  for (const query of [osVersion, systemInfo, osqueryInfo]) {
    const row = details[query.name]
    if (row) Object.assign(told, withoutEmpty(query.toFacts([row])))
  }
  const stored = await listFactsOf(ctx.db, hostId)
  await updateFacts(ctx.db, [{ ...stored, ...told }], ctx.clock.now())
}

/** The enrolment's rows lack columns that the detail queries have; what is missing there must not erase what is known. */
function withoutEmpty(facts: Partial<HostFacts>): Partial<HostFacts> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== '' && value !== 0))
}

function chooseIdentifier({ hostIdentifier, details }: EnrollHost, mode: EnrollOptions['identifierMode']): string {
  const chosen = {
    provided: undefined,
    instance: details['osquery_info']?.['instance_id'],
    uuid: details['osquery_info']?.['uuid'] ?? details['system_info']?.['uuid'],
    hostname: details['system_info']?.['hostname'],
  }[mode]
  const identifier = sanitizeText(chosen || hostIdentifier).trim()
  if (identifier === '') throw new AppError('unauthenticated', 'enrolment refused: the host identifier is empty')
  return identifier.slice(0, 255)
}
