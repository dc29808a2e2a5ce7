/** What the check-in path knows of a host without asking the database. */
export interface CheckinHost {
  readonly id: number
  readonly teamId: number | null
  /** osquery's `os_version.platform`: darwin, windows, ubuntu, rhel …; empty until told. */
  readonly platform: string
  /** False until the host has told its name and platform; then it is asked again soon. */
  readonly isKnown: boolean
}

/** Families of queries, each with a due time of its own. */
export type QueryFamily = 'detail' | 'label' | 'policy'

/** When each family was last answered, in epoch milliseconds; 0 = never. */
export interface DueState {
  readonly detail: number
  readonly label: number
  readonly policy: number
  readonly isRefetchRequested: boolean
}

export interface DistributedQuery {
  readonly name: string
  readonly sql: string
  /** The query runs only where this returns a row. */
  readonly discovery?: string
}

/** Says what a host is to be asked. One for each family. */
export interface QuerySource {
  readonly family: QueryFamily
  /** In memory only: this runs at each read of each host. */
  isDue(host: CheckinHost, due: DueState, nowMs: number): boolean
  queriesFor(host: CheckinHost): readonly DistributedQuery[]
}

export type Row = Readonly<Record<string, string>>

/** One query's answer as the host sent it, of the right shape but not to be trusted. */
export interface QueryResult {
  readonly name: string
  readonly rows: readonly Row[]
  readonly isError: boolean
  readonly message: string
}

/** What one host sent, sorted by family: values are what each part's `parse` made of the results. */
export interface HostAnswers<Answer> {
  readonly host: CheckinHost
  readonly answers: readonly Answer[]
}
