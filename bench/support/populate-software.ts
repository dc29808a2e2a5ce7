import pg from 'pg'

const titles = 30_000
const versionsOfTitle = 3
/** Titles that every host has, in one of their versions. */
const common = 270
const items = 300
const cves = 6_000

/** Gives hosts that are there 300 pieces of software each, with findings and with counts as Muster keeps them. */
export async function populateSoftware(databaseUrl: string): Promise<void> {
  const client = new pg.Client(databaseUrl)
  await client.connect()
  try {
    for (const statement of statements()) await client.query(statement)
  } finally {
    await client.end()
  }
}

function statements(): readonly string[] {
  const versions = titles * versionsOfTitle
  return [
    `insert into software_titles (id, name, source, checksum)
     select n, 'package-' || n, 'deb_packages', int4send(n) from generate_series(1, ${titles}) n`,
    `insert into software (id, title_id, source, name, version, arch, distribution, checksum, created_at, judged_generation)
     select n, 1 + (n - 1) / ${versionsOfTitle}, 'deb_packages', 'package-' || (1 + (n - 1) / ${versionsOfTitle}),
       '1.' || n % ${versionsOfTitle}, 'amd64', 'ubuntu 24.04', int4send(n), now(), 'bench' from generate_series(1, ${versions}) n`,
    `insert into software_titles (id, name, source, checksum)
     select ${titles} + n, 'Ubuntu 24.04.' || n, 'operating_systems', int4send(${titles} + n) from generate_series(1, 20) n`,
    `insert into software (id, title_id, source, name, version, platform, checksum, created_at, judged_generation)
     select ${versions} + n, ${titles} + n, 'operating_systems', 'Ubuntu', '24.04.' || n, 'ubuntu', int4send(${versions} + n),
       now(), 'bench' from generate_series(1, 20) n`,
    // Filling a table and indexing it after is several times faster.
    'drop index host_software_ids',
    // The server, which runs already, is not to count what is counted below.
    'alter table host_software disable trigger host_software_uncounted',
    `insert into host_software (host_id, software_ids, operating_system_id, updated_at)
     select h.id, array(
       select distinct ${versionsOfTitle} * case when i <= ${common} then i - 1
           else ${common} + (h.id::bigint * 7919 + i * 104729) % ${titles - common} end + 1 + (h.id + i) % ${versionsOfTitle}
       from generate_series(1, ${items}) i union select ${versions} + 1 + h.id % 20 order by 1)::int[],
       ${versions} + 1 + h.id % 20, now() from hosts h order by h.id`,
    'create index host_software_ids on host_software using gin (software_ids)',
    `update software s set host_count = n.hosts from (
       select u.id, count(*) as hosts from host_software w cross join unnest(w.software_ids) as u (id) group by u.id) n
     where s.id = n.id`,
    `insert into software_team_counts (team_id, software_id, hosts)
     select coalesce(h.team_id, 0), u.id, count(*)
     from hosts h join host_software w on w.host_id = h.id cross join unnest(w.software_ids) as u (id) group by 1, 2`,
    // No host has two versions of a title here.
    `insert into software_title_counts (team_id, title_id, hosts)
     select coalesce(c.team_id, -1), s.title_id, sum(c.hosts) from software_team_counts c join software s on s.id = c.software_id
     group by grouping sets ((c.team_id, s.title_id), (s.title_id))`,
    `insert into counted_software (host_id, team_id, software_ids)
     select h.id, coalesce(h.team_id, 0), w.software_ids from hosts h join host_software w on w.host_id = h.id`,
    'alter table host_software enable trigger host_software_uncounted',
    `insert into cves (cve, published_at, description, cvss_score, epss_probability, is_known_exploited, host_count, created_at)
     select 'CVE-2026-' || 10000 + n, now() - n * interval '1 hour', repeat('What is wrong. ', 20), n % 100 / 10.0,
       n % 1000 / 1000.0, n % 50 = 0, 0, now() from generate_series(1, ${cves}) n`,
    // Of every third CVE something that all hosts may have, else something that few have.
    `insert into software_cves (software_id, cve, source, resolved_in_version, found_seq, found_at)
     select 1 + (case when n % 3 = 0 then n * 7 % ${common * versionsOfTitle} else n * 7919 % ${versions} end + k) % ${versions},
       'CVE-2026-' || 10000 + n, 'ubuntu', '2.0', n, now() from generate_series(1, ${cves}) n, generate_series(0, 2) k
     on conflict do nothing`,
    // Hosts with two of a CVE's versions count twice here: how the numbers spread is what matters.
    `insert into cve_team_counts (cve, team_id, hosts)
     select f.cve, n.team_id, sum(n.hosts) from software_cves f join software_team_counts n on n.software_id = f.software_id
     group by 1, 2`,
    `update cves c set host_count = n.hosts from (
       select cve, sum(hosts) as hosts from cve_team_counts group by cve) n where n.cve = c.cve`,
    `insert into vulnerability_state (id, generation, rules_hash, sources, first_judged_at, judged_at)
     values (1, 'bench', 'bench', '{ubuntu}', now(), now())
     on conflict (id) do update set sources = excluded.sources`,
    'vacuum analyze',
  ]
}
