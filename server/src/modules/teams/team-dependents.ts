import type { AgentOptions } from '@muster/contract/rest/config.ts'
import type { TObject } from 'typebox'
import type { Actor, Context } from '../../platform/context.ts'
import type { SectionOutcome, SectionRequest } from '../../platform/documents/section.ts'

type Json = Record<string, unknown>

/** One key of a team's document that a module above owns, as `webhook_settings` belongs to automations. */
export interface TeamSection {
  readonly key: string
  /** Every property optional, unknown keys refused at any depth. */
  readonly schema: TObject
  /** The whole values as this actor may see them, by team, secrets masked. */
  read(ctx: Context, teamIds: readonly number[]): Promise<ReadonlyMap<number, Json>>
  /** Looks at the world outside, before the transaction begins; `write` gets what it found. */
  prepare?(ctx: Context, request: SectionRequest): Promise<unknown>
  /** `merged` is the stored value overlaid with `given`; `patch` is the whole change. Runs on the transaction. */
  write(
    ctx: Context,
    change: { teamId: number; merged: Json; given: Json; patch: Json; prepared?: unknown },
  ): Promise<void | SectionOutcome>
}

export interface TeamSecret {
  readonly secret: string
  readonly createdAt: Date
  readonly teamId: number | null
}

/** What modules above know of teams. `compose` hands it in, because teams must not know them. */
export interface TeamDependents {
  readonly sections: readonly TeamSection[]
  /** The agent options of hosts whose team has none. */
  readAgentOptions(ctx: Context): Promise<AgentOptions>
  listSecrets(ctx: Context, teamIds: readonly number[]): Promise<ReadonlyMap<number, readonly TeamSecret[]>>
  /** On the transaction of the context. */
  applySecrets(ctx: Context, teamId: number, secrets: readonly { readonly secret: string }[]): Promise<void>
  /** Ends what cannot go with the row, in the transaction that deletes the team; gives what is to be done afterwards. */
  forgetTeam(ctx: Context, teamId: number): Promise<() => void>
  /** The teams for which the actor has the permission; undefined for all. */
  visibleTeams(actor: Actor, permission: 'team:read' | 'enroll_secret:read'): readonly number[] | undefined
  /** Throws `forbidden`. */
  authorize(actor: Actor, permission: 'team:read' | 'team:write', teamId: number | null): void
}
