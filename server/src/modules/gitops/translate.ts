import { type Translation, translateRoute } from '@muster/contract/rest/translate.ts'
import { AppError } from '../../kernel/errors.ts'
import type { Context } from '../../platform/context.ts'
import { type BoundRoute, bind } from '../../platform/http/bound-route.ts'
import { findHostIdsByIdentifiers, listHostTeams } from '../hosts/index.ts'
import { findReadableUser, hasPermission } from '../identity/index.ts'
import { findLabelByName } from '../labels/index.ts'
import { findTeamByName } from '../teams/index.ts'

type Find = (ctx: Context, name: string) => Promise<number | undefined>

// What the caller may not see is not there.
const finders: Readonly<Record<string, Find>> = {
  user: async (ctx, email) => (await findReadableUser(ctx, email))?.id,
  label: async (ctx, name) => (await findLabelByName(ctx.db, name))?.id,
  team: async (ctx, name) => {
    const id = (await findTeamByName(ctx, name))?.id
    return id !== undefined && hasPermission(ctx.actor, 'team:read', id) ? id : undefined
  },
  host: findVisibleHost,
}

async function findVisibleHost(ctx: Context, name: string): Promise<number | undefined> {
  const id = (await findHostIdsByIdentifiers(ctx.db, [name])).get(name)
  if (id === undefined) return undefined
  const [host] = await listHostTeams(ctx.db, [id])
  return host && hasPermission(ctx.actor, 'host:read', host.teamId) ? id : undefined
}

/** Fleet's number of the error. */
const unknownType = 3

export const translateRoutes: readonly BoundRoute[] = [
  bind(translateRoute, async (ctx, { body }) => {
    const list: Translation[] = []
    for (const item of body.list) list.push(await translate(ctx, item))
    return { list }
  }),
]

async function translate(ctx: Context, { type, payload }: Translation): Promise<Translation> {
  const find = Object.hasOwn(finders, type) ? finders[type] : undefined
  if (!find) {
    const reason = `"${type}" is not a type; use one of ${Object.keys(finders).join(', ')}`
    throw new AppError('bad-request', reason, { fields: [{ field: 'type', reason }], number: unknownType })
  }
  const { identifier } = payload
  const id = await find(ctx, identifier)
  if (id === undefined) throw new AppError('not-found', `there is no ${type} "${identifier}"`)
  return { type, payload: { identifier, id } }
}
