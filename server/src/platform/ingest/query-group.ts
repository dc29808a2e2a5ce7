import type { DistributedQuery } from './checkin.ts'

/** A question that people write and edit: a policy's or a label's. */
export interface VersionedQuery {
  readonly id: number
  readonly query: string
  readonly version: number
  readonly queryChangedAt: Date
}

/** The questions of one kind that concern hosts of one team and platform, ready to be sent. */
export interface QueryGroup {
  readonly queries: readonly DistributedQuery[]
  readonly versions: ReadonlyMap<number, number>
  /** The question that changed last, and when; undefined when there is none. */
  readonly newest: { readonly id: number; readonly changedAtMs: number } | undefined
}

export function toQueryGroup(prefix: string, questions: readonly VersionedQuery[]): QueryGroup {
  const newest = questions.reduce<VersionedQuery | undefined>(
    (best, question) => (best && best.queryChangedAt >= question.queryChangedAt ? best : question),
    undefined,
  )
  return {
    queries: questions.map((question) => ({ name: versionedQueryName(prefix, question), sql: question.query })),
    versions: new Map(questions.map(({ id, version }) => [id, version])),
    newest: newest && { id: newest.id, changedAtMs: newest.queryChangedAt.getTime() },
  }
}

/**
 * The name under which a question travels. It carries the version of the query once that has changed, so that an answer
 * to the old query, which was on its way while it was edited, is not taken for an answer to the new one.
 */
function versionedQueryName(prefix: string, { id, version }: Pick<VersionedQuery, 'id' | 'version'>): string {
  return `${prefix}${id}${version === 1 ? '' : `_v${version}`}`
}

const pattern = /^(\d{1,10})(?:_v(\d{1,10}))?$/

/** The id of the question that was answered; `stale` for an older version, undefined for none of the group. */
export function findAnswered({ versions }: QueryGroup, prefix: string, name: string): number | 'stale' | undefined {
  const match = pattern.exec(name.slice(prefix.length))
  if (!match) return undefined
  const id = Number(match[1])
  const version = versions.get(id)
  if (version === undefined) return undefined
  return version === Number(match[2] ?? 1) ? id : 'stale'
}

/** An answer that lacks the newest question was asked for before that question changed. */
export function hasNewest({ newest }: QueryGroup, answeredIds: readonly number[]): boolean {
  return !newest || answeredIds.includes(newest.id)
}
