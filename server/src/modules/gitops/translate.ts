import { type Translation, translateRoute } from '@muster/contract/rest/translate.ts'
import { AppError } from '../../kernel/errors.ts'
import type { Context } from '../../platform/context.ts'
import { type BoundRoute, bind } from '../../platform/http/bound-route.ts'
import { findHostIdsByIdentifiers } from '../hosts/index.ts'
import { findUserIdByEmail } from '../identity/index.ts'
import { findLabelByName } from '../labels/index.ts'
import { findTeamByName } from '../teams/index.ts'

type Find = (ctx: Context, name: string) => Promise<number | undefined>

const finders: Readonly<Record<string, Find>> = {
  user: (ctx, email) => findUserIdByEmail(ctx.db, email),
  label: async (ctx, name) => (await findLabelByName(ctx.db, name))?.id,
  team: async (ctx, name) => (await findTeamByName(ctx, name))?.id,
  host: async (ctx, name) => (await findHostIdsByIdentifiers(ctx.db, [name])).get(name),
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
