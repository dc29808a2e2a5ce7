import { argon2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { AppError } from '../../kernel/errors.ts'
import type { Random } from '../../kernel/random.ts'
import { systemRandom } from '../../kernel/random.ts'
import type { PasswordHash } from './password-hash.ts'
import { formatPasswordHash, parsePasswordHash } from './password-hash.ts'

export interface Passwords {
  /** An argon2id hash in the PHC form, with a fresh salt. */
  hashPassword(password: string): Promise<string>
  /**
   * Whether the password belongs to the hash. False for a malformed hash; without one (no such user)
   * false as well, after the same work, so that the time does not tell who has an account.
   */
  verifyPassword(password: string, stored: string | undefined): Promise<boolean>
}

export interface PasswordsOptions {
  readonly random?: Random
  /** Each computation takes 19 MiB and a thread of the pool for some 40 ms. */
  readonly maxRunning?: number
  readonly maxWaiting?: number
}

const parameters = { memory: 19_456, passes: 2, parallelism: 1 }
const saltLength = 16
const tagLength = 32
const nobody: PasswordHash = { ...parameters, salt: Buffer.alloc(saltLength), tag: Buffer.alloc(tagLength) }

const computeArgon2 = promisify(argon2)

export function createPasswords(options: PasswordsOptions = {}): Passwords {
  const { random = systemRandom, maxRunning = 2, maxWaiting = 100 } = options
  const inTurn = createTurns(maxRunning, maxWaiting)
  return {
    async hashPassword(password) {
      const salt = random.bytes(saltLength)
      const tag = await inTurn(() => computeTag(password, { ...nobody, salt }))
      return formatPasswordHash({ ...parameters, salt, tag })
    },
    async verifyPassword(password, stored) {
      const expected = stored === undefined ? nobody : parsePasswordHash(stored)
      if (!expected) return false
      const tag = await inTurn(() => computeTag(password, expected))
      return timingSafeEqual(tag, expected.tag) && expected !== nobody
    },
  }
}

function computeTag(password: string, hash: PasswordHash): Promise<Buffer> {
  const { salt, tag, memory, passes, parallelism } = hash
  const message = Buffer.from(password.normalize('NFC'))
  return computeArgon2('argon2id', { message, nonce: salt, memory, passes, parallelism, tagLength: tag.length })
}

type InTurn = <Result>(work: () => Promise<Result>) => Promise<Result>

/** Runs at most `maxRunning` at once; the rest waits in order, and what is too much is refused. */
function createTurns(maxRunning: number, maxWaiting: number): InTurn {
  const waiting: (() => void)[] = []
  let running = 0
  return async (work) => {
    if (running >= maxRunning) {
      if (waiting.length >= maxWaiting) throw busy()
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else {
      running++
    }
    try {
      return await work()
    } finally {
      // The turn is handed over, so a newcomer cannot slip in between.
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}

function busy(): AppError {
  return new AppError('unavailable', 'too many log-ins at the same time; try again in a few seconds', {
    retryAfterSeconds: 5,
  })
}
