import pg from 'pg'

export type Figure = readonly [measure: string, figure: string]

export interface SoftwareScene {
  readonly db: pg.Client
  readonly hosts: number
  close(): Promise<void>
}

/** Hosts are written in groups, as the server does. */
const groupSize = 400
const changes = 2_000
const looks = 20

/**
 * Lists made in the database: most of a host's software is one of five versions of what all have (the newest most often),
 * a tenth is from 50,000 that few have.
 */
export async function openSoftwareScene(
  url: string,
  { hosts, items }: { hosts: number; items: number },
): Promise<SoftwareScene> {
  const db = new pg.Client({ connectionString: url })
  await db.connect()
  await db.query(`create unlogged table told (host_id int primary key, ids int[] not null)`)
  const common = Math.floor(items * 0.9)
  for (let start = 1; start <= hosts; start += 10_000) {
    await db.query(`
      insert into told
      select h, array(select distinct id from (
        select (i - 1) * 5 + 1 + greatest(0, abs(hashint8(h::bigint * 1009 + i)) % 9 - 4) as id
        from generate_series(1, ${common}) i
        union all
        select ${common * 5} + 1 + abs(hashint8(h::bigint * 7919 + i)) % 50000
        from generate_series(1, ${items - common}) i) s order by id)
      from generate_series(${start}, ${Math.min(start + 9_999, hosts)}) h`)
  }
  await db.query('analyze told')
  return { db, hosts, close: () => db.end() }
}

export async function measureSets(scene: SoftwareScene): Promise<readonly Figure[]> {
  const { db, hosts } = scene
  await db.query(`create table sets (host_id int primary key, software_ids int[] not null, list_hash bytea)`)
  await db.query('create index sets_ids on sets using gin (software_ids)')
  const load = await loadGroups(scene, (first, last) => ({
    text: `insert into sets select host_id, ids, '\\x00' from told where host_id between $1 and $2`,
    values: [first, last],
  }))
  await db.query('vacuum analyze sets')
  const change = await measureChanges(scene, async (host) => {
    await db.query(
      `update sets set software_ids = (select array_agg(id order by id) from
        (select unnest(software_ids) as id union select $2::int) s) where host_id = $1`,
      [host, 900_000 + (host % 50)],
    )
  })
  const hostsOf = (condition: string) => ({
    page: `select host_id from sets where ${condition} and host_id > $1 order by host_id limit 100`,
    count: `select count(*) from sets where ${condition}`,
  })
  const few = await findRare(db)
  return [
    ['size on disk with indexes', await sizeOf(db, 'sets')],
    ['first lists, in groups of 400 hosts', `${Math.round(hosts / load).toLocaleString('en-US')} hosts/s`],
    ['one item added, a transaction each', change],
    ...(await measureLooks(scene, hostsOf, {
      many: 'software_ids @> array[1]',
      few: `software_ids @> array[${few}]`,
      cve: `software_ids && array(select g * 37 from generate_series(1, 20) g)`,
    })),
    ...(await measureTeams(scene, 'select id, count(*) from sets cross join unnest(software_ids) as n (id)')),
  ]
}

export async function measureRows(scene: SoftwareScene): Promise<readonly Figure[]> {
  const { db, hosts } = scene
  await db.query(
    `create table rows (host_id int not null, software_id int not null, primary key (host_id, software_id))`,
  )
  await db.query('create index rows_software on rows (software_id, host_id)')
  const load = await loadGroups(scene, (first, last) => ({
    text: 'insert into rows select host_id, unnest(ids) from told where host_id between $1 and $2',
    values: [first, last],
  }))
  await db.query('vacuum analyze rows')
  const change = await measureChanges(scene, async (host) => {
    await db.query('insert into rows values ($1, $2) on conflict do nothing', [host, 900_000 + (host % 50)])
  })
  const hostsOf = (condition: string) => ({
    page: `select distinct host_id from rows where ${condition} and host_id > $1 order by host_id limit 100`,
    count: `select count(distinct host_id) from rows where ${condition}`,
  })
  const few = await findRare(db)
  return [
    ['size on disk with indexes', await sizeOf(db, 'rows')],
    ['first lists, in groups of 400 hosts', `${Math.round(hosts / load).toLocaleString('en-US')} hosts/s`],
    ['one item added, a transaction each', change],
    ...(await measureLooks(scene, hostsOf, {
      many: 'software_id = 1',
      few: `software_id = ${few}`,
      cve: 'software_id = any(array(select g * 37 from generate_series(1, 20) g))',
    })),
    ...(await measureTeams(scene, 'select software_id as id, count(*) from rows')),
  ]
}

/** Seconds. */
async function loadGroups(
  { db, hosts }: SoftwareScene,
  statement: (first: number, last: number) => { text: string; values: number[] },
): Promise<number> {
  const startedMs = performance.now()
  for (let first = 1; first <= hosts; first += groupSize) await db.query(statement(first, first + groupSize - 1))
  return (performance.now() - startedMs) / 1000
}

async function measureChanges({ db, hosts }: SoftwareScene, change: (host: number) => Promise<void>): Promise<string> {
  const written = async () =>
    Number((await db.query<{ bytes: string }>(`select pg_current_wal_lsn() - '0/0' as bytes`)).rows[0]?.bytes)
  // Otherwise the first change of each page after a checkpoint writes the whole page.
  const before = await written()
  const startedMs = performance.now()
  for (let n = 0; n < changes; n++) await change(1 + ((n * 7919) % hosts))
  const ms = (performance.now() - startedMs) / changes
  return `${ms.toFixed(2)} ms, ${Math.round(((await written()) - before) / changes).toLocaleString('en-US')} bytes of log`
}

async function measureLooks(
  { db, hosts }: SoftwareScene,
  hostsOf: (condition: string) => { page: string; count: string },
  conditions: { many: string; few: string; cve: string },
): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  const names = { many: 'software that most have', few: 'software that few have', cve: 'any of 20 versions' }
  for (const key of ['many', 'few', 'cve'] as const) {
    const { page, count } = hostsOf(conditions[key])
    const found = Number((await db.query<{ count: string }>(count)).rows[0]?.count)
    figures.push([`hosts of ${names[key]}: a page`, await median(() => db.query(page, [Math.floor(hosts / 2)]))])
    figures.push([`hosts of ${names[key]}: their count`, `${await median(() => db.query(count))} (${found})`])
  }
  return figures
}

/** Counts of the software of some hosts, as a list for one team needs them. */
async function measureTeams({ db, hosts }: SoftwareScene, counts: string): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  for (const size of [1_000, 10_000].filter((one) => one <= hosts)) {
    const list = `${counts} where host_id <= ${size} group by 1 order by 2 desc, 1 limit 100`
    figures.push([`counts for a team of ${size.toLocaleString('en-US')} hosts`, await median(() => db.query(list))])
  }
  return figures
}

async function median(look: () => Promise<unknown>): Promise<string> {
  const times: number[] = []
  for (let n = 0; n < looks; n++) {
    const startedMs = performance.now()
    await look()
    times.push(performance.now() - startedMs)
  }
  return `${(times.sort((a, b) => a - b)[Math.floor(looks / 2)] ?? 0).toFixed(1)} ms`
}

async function findRare(db: pg.Client): Promise<number> {
  const { rows } = await db.query<{ id: number }>('select ids[cardinality(ids)] as id from told where host_id = 77')
  return rows[0]?.id ?? 0
}

async function sizeOf(db: pg.Client, table: 'sets' | 'rows'): Promise<string> {
  const { rows } = await db.query<{ table: string; total: string }>(
    `select pg_table_size('${table}') as table, pg_total_relation_size('${table}') as total`,
  )
  const mb = (bytes: string | undefined) => `${Math.round(Number(bytes) / 1e6).toLocaleString('en-US')} MB`
  return `${mb(rows[0]?.total)} (table ${mb(rows[0]?.table)})`
}
