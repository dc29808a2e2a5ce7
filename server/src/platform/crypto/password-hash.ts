/** What stands in a hash of the form `$argon2id$v=19$m=19456,t=2,p=1$salt$tag`. */
export interface PasswordHash {
  /** KiB. */
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
  readonly salt: Buffer
  readonly tag: Buffer
}

const form = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

// A stored hash decides how much work a log-in costs, so it may not ask for more than this.
const maxMemory = 262_144
const maxPasses = 16
const maxParallelism = 16

export function formatPasswordHash(hash: PasswordHash): string {
  const cost = `m=${hash.memory},t=${hash.passes},p=${hash.parallelism}`
  return `$argon2id$v=19$${cost}$${encode(hash.salt)}$${encode(hash.tag)}`
}

/** Undefined for anything that is not such a hash, or one that costs too much. */
export function parsePasswordHash(text: string): PasswordHash | undefined {
  const match = form.exec(text)
  if (!match) return undefined
  const [, memory, passes, parallelism, salt, tag] = match
  const hash: PasswordHash = {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt ?? '', 'base64'),
    tag: Buffer.from(tag ?? '', 'base64'),
  }
  return isAffordable(hash) && isLongEnough(hash) ? hash : undefined
}

function isAffordable({ memory, passes, parallelism }: PasswordHash): boolean {
  if (passes < 1 || passes > maxPasses || parallelism < 1 || parallelism > maxParallelism) return false
  return memory >= 8 * parallelism && memory <= maxMemory
}

function isLongEnough({ salt, tag }: PasswordHash): boolean {
  return salt.length >= 8 && salt.length <= 64 && tag.length >= 16 && tag.length <= 64
}

function encode(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
