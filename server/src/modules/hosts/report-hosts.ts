import type { RouteInput } from '@muster/contract/common/route.ts'
import { Host } from '@muster/contract/rest/host.ts'
import type { reportHostsRoute } from '@muster/contract/rest/host-report.ts'
import { AppError } from '../../kernel/errors.ts'
import type { Context } from '../../platform/context.ts'
import { badQuery, refusingBadAfter } from '../../platform/http/list-page.ts'
import { StreamAnswer } from '../../platform/http/stream-answer.ts'
import type { HostDependents } from './host-dependents.ts'
import { listHostRows, listOrderedHostIds } from './host-queries.ts'
import { toHostFilter, toHostPage, toListedHost } from './list-hosts.ts'
import { renderCsvLine } from './render-csv-line.ts'
import { partsOfHosts } from './select-hosts.ts'

export type HostReportQuery = RouteInput<typeof reportHostsRoute>['query']
type Column = keyof Host

const columns = Object.keys(Host.properties) as readonly Column[]
const maxRows = 10_000_000

/** Hosts as CSV. Only their ids are held: the rows are read as the receiver takes them. */
export async function reportHosts(
  ctx: Context,
  { query }: { query: HostReportQuery },
  dependents: Pick<HostDependents, 'chooseSoftware'>,
): Promise<StreamAnswer> {
  if (query.format !== 'csv') {
    const reason = query.format === undefined ? 'format is missing; ask for format=csv' : `"${query.format}" is not csv`
    throw new AppError('unsupported-format', reason, { fields: [{ field: 'format', reason }] })
  }
  const chosen = chooseColumns(query.columns)
  const page = toHostPage(query, { withoutPaging: maxRows, maxRows })
  const filter = await toHostFilter(ctx, query, dependents)
  const ids = await refusingBadAfter(query, () => listOrderedHostIds(ctx.db, filter, page))
  const day = ctx.clock.now().toISOString().slice(0, 10)
  return new StreamAnswer({
    contentType: 'text/csv; charset=utf-8',
    headers: {
      'content-disposition': `attachment; filename="Hosts ${day}.csv"`,
      'x-content-type-options': 'nosniff',
    },
    pieces: renderPieces(ctx, { query, ids, chosen }),
  })
}

function chooseColumns(given: string | undefined): readonly Column[] {
  if (given === undefined || given.trim() === '') return columns
  return given.split(',').map((part) => {
    const column = columns.find((one) => one === part.trim())
    if (!column) throw badQuery('columns', `"${part}" is not a column; use some of ${columns.join(', ')}`)
    return column
  })
}

interface Report {
  readonly query: HostReportQuery
  readonly ids: readonly number[]
  readonly chosen: readonly Column[]
}

async function* renderPieces(ctx: Context, { query, ids, chosen }: Report): AsyncGenerator<string> {
  yield renderCsvLine(chosen)
  for (const part of partsOfHosts(ids)) {
    const filter = { now: ctx.clock.now(), hostIds: part }
    const rows = await listHostRows(ctx.db, filter, {
      ...{ limit: part.length, offset: 0, orderKey: 'id', isDescending: false },
    })
    const found = new Map(rows.map((row) => [row.id, row]))
    const lines = part.map((id) => {
      const row = found.get(id)
      return row ? renderHost(toListedHost(row, query), chosen) : ''
    })
    yield lines.join('')
  }
}

function renderHost(host: Host, chosen: readonly Column[]): string {
  return renderCsvLine(chosen.map((column) => (column === 'issues' ? host.issues.total_issues_count : host[column])))
}
