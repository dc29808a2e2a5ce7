import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { query, type ServerHome } from '../support/server-home.ts'
import { until } from '../support/until.ts'
import { openLeftDatabase, type StoredAnswers, type StoredAnswersReader } from './stored-answers.ts'

/** What a killed server left, as it was at that moment. */
export interface LeftState {
  /** May run beside the next start. */
  read(): Promise<StoredAnswers>
}

/** Call it when the server is dead and before the next one starts. */
export async function keepLeftState(home: ServerHome, reader: StoredAnswersReader): Promise<LeftState> {
  return home.databaseUrl === undefined ? copyFolder(home, reader) : watchBackends(home.databaseUrl, reader)
}

/** The next server recovers the folder itself; we look at a copy. */
async function copyFolder(home: ServerHome, reader: StoredAnswersReader): Promise<LeftState> {
  const copy = await mkdtemp(path.join(tmpdir(), 'muster-left-'))
  await cp(path.join(home.dataDir, 'database'), copy, { recursive: true })
  return {
    read: async () => {
      const database = openLeftDatabase({ dir: copy })
      try {
        return await reader.read(database)
      } finally {
        await database.close()
        await rm(copy, { recursive: true, force: true })
      }
    },
  }
}

/** PostgreSQL may finish a commit whose client is dead: wait until the dead server's connections are gone. */
async function watchBackends(url: string, reader: StoredAnswersReader): Promise<LeftState> {
  const list = () =>
    query<{ pid: number }>(
      url,
      `select pid from pg_stat_activity where datname = current_database() and application_name = 'muster'`,
    )
  const left = new Set((await list()).map(({ pid }) => pid))
  return {
    read: async () => {
      await until('the connections of the killed server are gone', async () => {
        return (await list()).every(({ pid }) => !left.has(pid))
      })
      const database = openLeftDatabase({ url })
      try {
        return await reader.read(database)
      } finally {
        await database.close()
      }
    },
  }
}
