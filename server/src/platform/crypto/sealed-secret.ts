/** A secret as it is stored, with the words for somebody who has to type it again. */
export interface SealedSecret {
  /** Like `the password of smtp_settings`. */
  readonly what: string
  readonly sealed: Uint8Array
  readonly purpose: string
}
