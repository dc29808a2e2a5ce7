import type { SecretBox } from './secret-box.ts'

/** A secret as it is stored, with the words for somebody who has to type it again. */
export interface SealedSecret {
  /** Like `the password of smtp_settings`. */
  readonly what: string
  /** Where it is typed, like `Settings > Organization settings`. */
  readonly where: string
  readonly sealed: Uint8Array
  readonly purpose: string
}

/** Every stored secret is opened and sealed again: with another key, or with the same where some are given up. */
export interface Resealing {
  /** Undefined: nobody can open it any more, and it is given up. */
  open(sealed: Uint8Array, purpose: string): string | undefined
  readonly box: SecretBox
}
