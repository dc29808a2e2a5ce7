import type { TestContext as NodeTest } from 'node:test'
import { createIds } from '@muster/server/kernel/ids.ts'
import { silentLog } from '@muster/server/kernel/log.ts'
import { systemRandom } from '@muster/server/kernel/random.ts'
import { Secret } from '@muster/server/kernel/secret.ts'
import { createChangeFeed } from '@muster/server/platform/changes/change-feed.ts'
import type { Context } from '@muster/server/platform/context.ts'
import { createSecretBox } from '@muster/server/platform/crypto/secret-box.ts'
import type { Database } from '@muster/server/platform/database/open-database.ts'
import { createFixedClock, type FixedClock } from './fixed-clock.ts'
import { emptyTestDatabase } from './test-database.ts'

export interface TestContext extends Context {
  readonly clock: FixedClock
  readonly database: Database
}

/** A context on an empty database with a clock that stands still. The actor is Muster itself. */
export async function openTestContext(test: NodeTest): Promise<TestContext> {
  const database = await emptyTestDatabase()
  const clock = createFixedClock()
  const changes = createChangeFeed({ database, clock, log: silentLog })
  test.after(() => changes.stop())
  return {
    database,
    db: database.db,
    clock,
    random: systemRandom,
    ids: createIds(clock, systemRandom),
    log: silentLog,
    box: createSecretBox(new Secret('a private key that only the tests use, long enough')),
    changes,
    actor: { kind: 'system', name: 'test' },
    requestId: 'req_test',
    remoteAddress: '192.0.2.1',
  }
}
