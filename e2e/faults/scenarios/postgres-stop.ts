import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { query } from '../../support/server-home.ts'
import { pause, until } from '../../support/until.ts'
import { createOwnPostgres } from '../own-postgres.ts'
import type { Scenario } from './scenario.ts'

const beforeMs = 2_000
const betweenCutsMs = 1_500

/** All connections are cut, several times; then PostgreSQL crashes and is away for a while. */
export const postgresStop: Scenario = {
  databases: ['postgres'],
  play: async ({ isFull, play, report }) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'muster-postgres-'))
    const postgres = await createOwnPostgres(folder)
    await postgres.start()
    try {
      return await play({ serverUrl: postgres.url, tickets: isFull ? 60 : 12 }, async (scene) => {
        const problems: string[] = []
        for (let cut = 0; cut < (isFull ? 20 : 3); cut++) {
          await pause(betweenCutsMs)
          await query(
            postgres.url,
            `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'muster'`,
          )
        }
        problems.push(...(await scene.awaitCalm()))
        await pause(beforeMs)
        await postgres.crash()
        const refusedBefore = scene.traffic.refused
        await pause(isFull ? 60_000 : 4_000)
        const refused = scene.traffic.refused - refusedBefore
        report(`${refused} answers told hosts to try again while PostgreSQL was away`)
        if (refused === 0) problems.push('no host was told to try again: the server did not answer')
        await postgres.start()
        await until('PostgreSQL is up', () => postgres.isUp())
        return [...problems, ...(await scene.awaitCalm())]
      })
    } finally {
      await postgres.crash().catch(() => undefined)
      await rm(folder, { recursive: true, force: true })
    }
  },
}
