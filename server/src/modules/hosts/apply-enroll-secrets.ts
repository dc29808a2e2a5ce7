import { AppError, invalidField } from '../../kernel/errors.ts'
import { SECRET_MASK } from '../../kernel/secret.ts'
import { type Context, onTransaction } from '../../platform/context.ts'
import { inTransaction } from '../../platform/database/in-transaction.ts'
import { isUniqueViolation } from '../../platform/database/database-error.ts'
import { describeChanges, recordActivity } from '../activities/index.ts'
import {
  deleteEnrollSecrets,
  insertEnrollSecret,
  listEnrollSecrets,
  renameEnrollSecret,
} from './enroll-secret-queries.ts'
import { type EnrollSecret, openSecret } from './get-enroll-secrets.ts'
import { ENROLL_SECRET_PURPOSE } from './seal-enroll-secret.ts'

export interface ApplyEnrollSecrets {
  readonly teamId: number | null
  readonly secrets: readonly { readonly secret: string; readonly name?: string | undefined }[]
}

const maxSecrets = 50

function toShown(name: string) {
  return { name, secret: SECRET_MASK }
}

/**
 * Makes these the secrets of the team (null = hosts of no team). Hosts that enrolled with a secret that is gone stay
 * enrolled: a rotation loses nobody.
 */
export function applyEnrollSecrets(ctx: Context, { teamId, secrets }: ApplyEnrollSecrets): Promise<void> {
  return replaceEnrollSecrets(ctx, teamId, () => secrets)
}

/**
 * The secrets are read once: what another process adds between that and the commit is neither seen nor removed. Those of
 * a lost key cannot be opened, and can be replaced.
 */
export async function replaceEnrollSecrets(
  ctx: Context,
  teamId: number | null,
  decide: (open: () => readonly EnrollSecret[]) => ApplyEnrollSecrets['secrets'],
): Promise<void> {
  try {
    await inTransaction(ctx.db, async (tx) => {
      const stored = await listEnrollSecrets(tx, teamId)
      const secrets = decide(() => stored.map((one) => openSecret(ctx, one)))
      checkEnrollSecrets(secrets)
      const wanted = new Map(
        secrets.map(({ secret, name = '' }) => [ctx.box.lookupHash(secret, ENROLL_SECRET_PURPOSE), { secret, name }]),
      )
      const kept = new Set(stored.map(({ lookupHash }) => lookupHash))
      const isSame =
        kept.size === wanted.size && stored.every(({ lookupHash, name }) => wanted.get(lookupHash)?.name === name)
      if (isSame) return
      await deleteEnrollSecrets(
        tx,
        stored.filter(({ lookupHash }) => !wanted.has(lookupHash)).map(({ id }) => id),
      )
      for (const { id, name, lookupHash } of stored) {
        const next = wanted.get(lookupHash)
        if (next && next.name !== name) await renameEnrollSecret(tx, id, next.name)
      }
      for (const [lookupHash, { secret, name }] of wanted) {
        if (kept.has(lookupHash)) continue
        const sealed = ctx.box.seal(secret, ENROLL_SECRET_PURPOSE)
        await insertEnrollSecret(tx, { teamId, name, lookupHash, sealed, createdAt: ctx.clock.now() })
      }
      await recordActivity(onTransaction(ctx, tx), {
        type: 'edited_enroll_secrets',
        details: {
          ...{ team_id: teamId, count: wanted.size, names: [...wanted.values()].map(({ name }) => name) },
          changes: describeChanges(
            { secrets: stored.map(({ name }) => toShown(name)) },
            { secrets: [...wanted.values()].map(({ name }) => toShown(name)) },
            ['secrets'],
          ),
        },
      })
    })
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    throw new AppError(
      'conflict',
      'one of these enroll secrets belongs to another team already; each secret must be unique',
    )
  }
}

/** Throws what is wrong with them, whatever is stored. */
export function checkEnrollSecrets(secrets: ApplyEnrollSecrets['secrets']): void {
  if (secrets.length > maxSecrets)
    throw invalidField('secrets', `${secrets.length} secrets are too many; at most ${maxSecrets} are allowed`)
  const seen = new Set<string>()
  for (const { secret } of secrets) {
    if (seen.has(secret)) throw invalidField('secrets', 'one enroll secret stands in the list twice')
    seen.add(secret)
    if (secret.trim() === '') throw invalidField('secrets', 'an enroll secret must not be empty')
    if (secret.length > 255) throw invalidField('secrets', 'an enroll secret may have at most 255 characters')
  }
}
