import type { Context } from '../../../platform/context.ts'
import { inTransaction, type Tx } from '../../../platform/database/in-transaction.ts'
import { lockSoftware, lockUnjudged, saveJudgements as markJudged } from '../../software/index.ts'
import type { CveFacts, Judgement, Match, Matcher, MatchResult } from '../matching/matcher.ts'
import { listUnknownCves, saveFacts } from './fact-queries.ts'
import { saveFindings } from './save-findings.ts'
import { isBasisInForce } from './state-queries.ts'

/** Few enough that a host that reports the same software need not wait for long. */
const matchesPerTransaction = 2_000

export interface SaveJudgements {
  readonly matcher: Pick<Matcher, 'findFacts'>
  /** Only software that nobody has judged meanwhile. */
  readonly isNew: boolean
  /** Absent: the result tells of all CVEs. */
  readonly cves?: readonly string[] | undefined
  /** Known, but nobody is told. */
  isBaseline(match: Match): boolean
}

/**
 * Stores what was matched, a part at a time. Returns how many findings are new; undefined when another index or other
 * rules are in force by now, so that the rest is dropped.
 */
export async function saveJudgements(
  ctx: Context,
  result: MatchResult,
  options: SaveJudgements,
): Promise<number | undefined> {
  const facts = await findNewFacts(ctx, result, options.matcher)
  const matchesOf = Map.groupBy(result.matches, ({ softwareId }) => softwareId)
  let fresh = 0
  for (const part of cutParts(result.judgements, matchesOf)) {
    const more = await inTransaction(ctx.db, async (tx) =>
      (await isBasisInForce(tx, result)) ? savePart(ctx, tx, { part, matchesOf, facts, result, options }) : undefined,
    )
    if (more === undefined) return undefined
    fresh += more
  }
  return fresh
}

/** Of CVEs that were found for the first time; those of the others are kept up to date by `refreshFacts`. */
async function findNewFacts(
  ctx: Context,
  { matches }: MatchResult,
  matcher: Pick<Matcher, 'findFacts'>,
): Promise<readonly CveFacts[]> {
  const unknown = await listUnknownCves(ctx.db, [...new Set(matches.map(({ cve }) => cve))])
  return unknown.length === 0 ? [] : matcher.findFacts(unknown)
}

interface SavePart {
  readonly part: readonly Judgement[]
  readonly matchesOf: ReadonlyMap<number, readonly Match[]>
  readonly facts: readonly CveFacts[]
  readonly result: MatchResult
  readonly options: SaveJudgements
}

async function savePart(ctx: Context, tx: Tx, { part, matchesOf, facts, result, options }: SavePart): Promise<number> {
  const at = ctx.clock.now()
  const ids = part.map(({ softwareId }) => softwareId)
  const held = new Set(await (options.isNew ? lockUnjudged(tx, ids) : lockSoftware(tx, ids)))
  const judgements = part.filter(({ softwareId }) => held.has(softwareId))
  const matches = judgements.flatMap(({ softwareId }) => matchesOf.get(softwareId) ?? [])
  const cves = new Set(matches.map(({ cve }) => cve))
  await saveFacts(
    tx,
    facts.filter(({ cve }) => cves.has(cve)),
    at,
  )
  await markJudged(tx, judgements, { generation: result.generation, at })
  const findings = matches.map((match) => ({ ...match, isBaseline: options.isBaseline(match) }))
  return saveFindings(tx, { scope: { softwareIds: [...held], cves: options.cves }, findings, at })
}

function* cutParts(
  judgements: readonly Judgement[],
  matchesOf: ReadonlyMap<number, readonly Match[]>,
): Generator<readonly Judgement[]> {
  let part: Judgement[] = []
  let matches = 0
  for (const judgement of judgements) {
    const own = matchesOf.get(judgement.softwareId)?.length ?? 0
    if (part.length > 0 && matches + own > matchesPerTransaction) {
      yield part
      part = []
      matches = 0
    }
    part.push(judgement)
    matches += own
  }
  if (part.length > 0) yield part
}
