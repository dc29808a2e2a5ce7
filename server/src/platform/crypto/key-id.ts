import type { SecretBox } from './secret-box.ts'

/** Tells one private key from another without telling the key: what every box of this key carries. */
export function keyIdOf(box: SecretBox): string {
  return box.seal('', 'key id').subarray(1, 5).toString('hex')
}
