/** What a part of a document looks at before its transaction begins. */
export interface SectionRequest {
  readonly given: Readonly<Record<string, unknown>>
  /** `allow_private=true`: a global administrator opens the private addresses to which the given URLs lead. */
  readonly isPrivateAllowed: boolean
}

/** What the owner of a part of a document leaves behind when it stored that part. */
export interface SectionOutcome {
  afterCommit?(): void
  /** What the answer tells about the change, below the key `muster`. */
  readonly remarks?: Readonly<Record<string, unknown>>
}
