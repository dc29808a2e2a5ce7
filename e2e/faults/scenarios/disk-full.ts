import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { pause } from '../../support/until.ts'
import { createOwnPostgres } from '../own-postgres.ts'
import type { Scene } from '../scene.ts'
import { canMount, mountSmallDisk, type SmallDisk } from '../small-disk.ts'
import type { Scenario } from './scenario.ts'

const megabytes = { embedded: 220, postgres: 260 }
const beforeMs = 2_000
const restMs = 3_000

/** The disk of the database fills up under load, stays full for a while and has room again. */
export const diskFull: Scenario = {
  databases: ['embedded', 'postgres'],
  findObstacle: () => (canMount ? undefined : 'it mounts a small disk, which only root on Linux may'),
  play: async ({ database, isFull, play, report }) => {
    const disk = await mountSmallDisk(megabytes[database])
    try {
      const postgres = database === 'postgres' ? await startPostgresOn(disk) : undefined
      try {
        const place = postgres ? { serverUrl: postgres.url } : { folder: disk.folder }
        return await play({ ...place, tickets: isFull ? 30 : 10 }, async (scene) => {
          const problems: string[] = []
          for (let turn = 0; turn < (isFull ? 5 : 1); turn++) {
            await pause(beforeMs)
            const refused = await fillAndFree(scene, disk, isFull ? 20_000 : 4_000)
            report(`${refused} answers told hosts to try again while the disk was full`)
            // A service manager starts a PostgreSQL again that gave up.
            if (postgres && !(await postgres.isUp())) {
              report('PostgreSQL had given up')
              await postgres.start()
            }
            problems.push(...(await scene.awaitCalm()))
          }
          return problems
        })
      } finally {
        await postgres?.crash().catch(() => undefined)
      }
    } finally {
      await disk.remove()
    }
  },
}

async function startPostgresOn(disk: SmallDisk) {
  const folder = path.join(disk.folder, 'postgres')
  await mkdir(folder)
  const postgres = await createOwnPostgres(folder)
  await postgres.start()
  return postgres
}

/** How often hosts were told to try again. */
async function fillAndFree({ traffic }: Scene, disk: SmallDisk, fullMs: number): Promise<number> {
  const before = traffic.refused
  const endMs = performance.now() + fullMs
  while (performance.now() < endMs) {
    await disk.fill()
    await pause(200)
  }
  await disk.free()
  await pause(restMs)
  return traffic.refused - before
}
