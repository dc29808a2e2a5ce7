import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto'
import { AppError } from '../../kernel/errors.ts'
import type { Random } from '../../kernel/random.ts'
import { systemRandom } from '../../kernel/random.ts'
import type { Secret } from '../../kernel/secret.ts'

/**
 * Encrypts what is stored (AES-256-GCM). A box is: version (1 byte), id of the key (4), nonce (12), tag (16), text.
 * The purpose is authenticated but not stored: a box cannot be moved to another use.
 */
export interface SecretBox {
  seal(plain: string, purpose: string): Buffer
  /** Throws `precondition-failed` when the key is another one or the box is damaged. */
  open(box: Uint8Array, purpose: string): string
  /** The same hex text for the same input and key: finds a secret without storing it. */
  lookupHash(text: string, purpose: string): string
}

const version = 1
const idLength = 4
const nonceLength = 12
const tagLength = 16
const headerLength = 1 + idLength + nonceLength + tagLength

export function createSecretBox(privateKey: Secret, random: Random = systemRandom): SecretBox {
  const encryptionKey = deriveKey(privateKey, 'encryption', 32)
  const lookupKey = deriveKey(privateKey, 'lookup', 32)
  const keyId = deriveKey(privateKey, 'key id', idLength)
  return {
    seal(plain, purpose) {
      const nonce = random.bytes(nonceLength)
      const cipher = createCipheriv('aes-256-gcm', encryptionKey, nonce).setAAD(Buffer.from(purpose))
      const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return Buffer.concat([Buffer.of(version), keyId, nonce, cipher.getAuthTag(), sealed])
    },
    open(box, purpose) {
      const parts = splitBox(Buffer.from(box.buffer, box.byteOffset, box.byteLength), purpose)
      if (!parts.keyId.equals(keyId)) throw otherKey(purpose)
      const options = { authTagLength: tagLength }
      const decipher = createDecipheriv('aes-256-gcm', encryptionKey, parts.nonce, options)
      decipher.setAAD(Buffer.from(purpose)).setAuthTag(parts.tag)
      try {
        return decipher.update(parts.sealed, undefined, 'utf8') + decipher.final('utf8')
      } catch {
        throw damaged(purpose)
      }
    },
    lookupHash: (text, purpose) => createHmac('sha256', lookupKey).update(`${purpose}\0${text}`).digest('hex'),
  }
}

function deriveKey(privateKey: Secret, use: string, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', privateKey.reveal(), '', `muster ${use}`, length))
}

function splitBox(box: Buffer, purpose: string) {
  if (box.length < headerLength || box[0] !== version) throw damaged(purpose)
  const nonceAt = 1 + idLength
  const tagAt = nonceAt + nonceLength
  return {
    keyId: box.subarray(1, nonceAt),
    nonce: box.subarray(nonceAt, tagAt),
    tag: box.subarray(tagAt, headerLength),
    sealed: box.subarray(headerLength),
  }
}

function otherKey(purpose: string): AppError {
  return new AppError(
    'precondition-failed',
    `the stored ${purpose} was encrypted with another server.private_key; ` +
      'start with the key that belongs to this database, or enter the secret again',
  )
}

function damaged(purpose: string): AppError {
  return new AppError(
    'precondition-failed',
    `the stored ${purpose} cannot be decrypted: it is damaged or was stored for another purpose; enter it again`,
  )
}
