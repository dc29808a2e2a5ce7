import { countTargetsRoute, type SelectedTargets, searchTargetsRoute } from '@muster/contract/rest/target.ts'
import type { Context } from '../../platform/context.ts'
import { type BoundRoute, bind } from '../../platform/http/bound-route.ts'
import { countTargets, searchHosts, type Targets } from '../hosts/index.ts'
import { visibleTeams } from '../identity/index.ts'
import { listTeams } from '../teams/index.ts'
import { listLabelRows } from './label-queries.ts'
import { toLabelWire } from './label-wire.ts'

const maxFound = 100

/** For fields that choose hosts: what matches, and how many hosts are chosen so far. */
export const targetRoutes: readonly BoundRoute[] = [
  bind(searchTargetsRoute, async (ctx, { body }) => {
    const targets = toTargets(body.selected)
    const { total, online, missing } = await countTargets(ctx, targets)
    return {
      targets: await findTargets(ctx, body.query ?? '', targets),
      targets_count: total,
      targets_online: online,
      targets_offline: total - online,
      targets_missing_in_action: missing,
    }
  }),
  bind(countTargetsRoute, async (ctx, { body }) => {
    const { total, online } = await countTargets(ctx, toTargets(body.selected))
    return { targets_count: total, targets_online: online, targets_offline: total - online }
  }),
]

function toTargets(selected: SelectedTargets | null | undefined): Targets {
  return { hostIds: selected?.hosts ?? [], labelIds: selected?.labels ?? [], teamIds: selected?.teams ?? [] }
}

async function findTargets(ctx: Context, query: string, { hostIds, labelIds, teamIds }: Targets) {
  const { hosts } = await searchHosts(ctx, { body: { query, excluded_host_ids: [...hostIds] } })
  const search = query === '' ? undefined : query
  const page = { limit: maxFound, offset: 0, orderKey: 'name', isDescending: false, after: undefined, search } as const
  const labels = (await listLabelRows(ctx.db, page)).filter(({ id }) => !labelIds.includes(id))
  const visible = visibleTeams(ctx.actor, 'host:read')
  const teams = (await listTeams(ctx)).filter(
    ({ id, name }) =>
      !teamIds.includes(id) &&
      (visible === undefined || visible.includes(id)) &&
      name.toLowerCase().includes(query.toLowerCase()),
  )
  return { hosts, labels: labels.map(toLabelWire), teams: teams.slice(0, maxFound) }
}
