import type { RecordProblem } from '../feeds/index.ts'
import type { IndexChange } from '../matching/matcher.ts'

/** What the building process is told, as its only argument. */
export interface BuildOrder {
  /** Where the feeds' files are. */
  readonly feedsFolder: string
  /** Where segments and the index are kept. */
  readonly workFolder: string
  readonly nowMs: number
}

/** What one feed file gave; problems are the first few. */
export interface FileReport {
  readonly file: string
  readonly records: number
  readonly isFresh: boolean
  readonly problems: readonly RecordProblem[]
  readonly problemCount: number
  /** Why the file as a whole is not believed; then what it said before stands. */
  readonly error: string | undefined
  readonly dataTimeMs: number | undefined
}

export type BuildMessage =
  | { readonly kind: 'file'; readonly report: FileReport }
  | { readonly kind: 'done'; readonly change: IndexChange; readonly cveCount: number; readonly rowCount: number }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'failed'; readonly message: string }

export const indexFileName = 'index.bin'
