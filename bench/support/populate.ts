import pg from 'pg'

export interface Fleet {
  readonly hosts: number
  readonly policies: number
  /** Each of a tenth of the hosts. */
  readonly labels?: number
  readonly activities?: number
}

/**
 * Fills a migrated database with a fleet that has answered, in bulk: enrolling 100,000 hosts one by one would take
 * longer than the measurement. Each host answers each global policy, about one in twenty fails.
 */
export async function populate(databaseUrl: string, fleet: Fleet): Promise<void> {
  const client = new pg.Client(databaseUrl)
  await client.connect()
  try {
    for (const statement of statements(fleet)) await client.query(statement)
  } finally {
    await client.end()
  }
}

function statements({ hosts, policies, labels = 100, activities = 100_000 }: Fleet): readonly string[] {
  return [
    `insert into teams (name, created_at) select 'Team ' || n, now() from generate_series(1, 100) n`,
    `insert into hosts (team_id, identifier, node_key_hash, created_at, updated_at, last_enrolled_at, platform, hostname,
       computer_name, uuid, osquery_version, os_version, hardware_serial, hardware_vendor, hardware_model, primary_ip,
       memory_bytes, disk_available_bytes, disk_total_bytes, distributed_interval_seconds, config_refresh_seconds)
     select case when n % 4 = 0 then null else (select min(id) from teams) + n % 100 end, 'bench-' || n, md5(n::text),
       now() - n % 400 * interval '1 day', now(), now(), (array['darwin', 'windows', 'ubuntu', 'rhel'])[1 + n % 4],
       'host-' || lpad(n::text, 6, '0') || '.bench.example', 'Host ' || n, md5('uuid' || n)::uuid::text, '5.23.1',
       'Ubuntu 24.04.1 LTS', 'S' || lpad(n::text, 8, '0'), 'Bench', 'Model ' || n % 20,
       '10.' || n / 65536 || '.' || n / 256 % 256 || '.' || n % 256, 16000000000, 50000000000 + n, 500000000000, 10, 60
     from generate_series(1, ${hosts}) n`,
    `insert into host_checkins (host_id, detail_updated_at, label_updated_at, policy_updated_at, is_refetch_requested)
     select id, now(), now(), now(), false from hosts`,
    `insert into host_seen (host_id, seen_at, address)
     select id, now() - case when id % 5 = 0 then id % 40 * interval '1 day' else interval '1 second' end, '192.0.2.1' from hosts`,
    `insert into policies (name, query, description, resolution, platform, query_changed_at, created_at, updated_at)
     select 'Policy ' || n, 'select 1 from osquery_info where pid > ' || n, 'Bench.', 'Mend it.', '', now(), now(), now()
     from generate_series(1, ${policies}) n`,
    `insert into host_policies (host_id, passing, failing)
     select h.id, array(select p.id from policies p where (p.id + h.id) % 20 <> 0 order by p.id),
       array(select p.id from policies p where (p.id + h.id) % 20 = 0 order by p.id) from hosts h`,
    `insert into policy_counts (policy_id, passing, failing)
     select p.id, count(*) filter (where (p.id + h.id) % 20 <> 0), count(*) filter (where (p.id + h.id) % 20 = 0)
     from policies p cross join hosts h group by p.id`,
    `insert into labels (name, query, query_changed_at, created_at, updated_at)
     select 'Label ' || n, 'select 1', now(), now(), now() from generate_series(1, ${labels}) n`,
    `insert into label_hosts (label_id, host_id) select l.id, h.id from labels l join hosts h on (l.id + h.id) % 10 = 0`,
    `insert into label_counts (label_id) select id from labels on conflict do nothing`,
    `update label_counts c set hosts = (select count(*) from label_hosts m where m.label_id = c.label_id)`,
    `insert into users (name, email, global_role, created_at, updated_at)
     select 'User ' || n, 'user' || n || '@bench.example', 'observer', now(), now() from generate_series(1, 1000) n`,
    `insert into activities (actor_name, actor_email, type, details, created_at)
     select 'User ' || n % 100, 'u@bench.example', 'edited_policy', jsonb_build_object('policy_id', n), now() - n * interval '1 second'
     from generate_series(1, ${activities}) n`,
    `insert into user_teams (user_id, team_id, role)
     select u.id, (select min(id) from teams) + u.id % 100, 'observer' from users u where u.name like 'User %' and u.id % 2 = 0`,
    `update users set global_role = null where exists (select 1 from user_teams t where t.user_id = id)`,
    // Most of them had none.
    `insert into destinations (kind, name, sealed_settings, created_at, updated_at)
     select 'webhook', 'Destination ' || n, '', now(), now() from generate_series(1, 20) n`,
    `insert into deliveries (id, lane, automation_id, destination_id, subject_kind, subject_id, host_ids, body, state, next_attempt_at,
       created_at, ended_at)
     select 'dlv_' || lpad(n::text, 26, '0'), 'bench:' || n % 100, (select id from automations where kind = 'policy' limit 1),
       (select min(id) + (n % 100 = 0)::int from destinations where name like 'Destination %'),
       'policy', (1 + n % 200)::text, array(select n % ${hosts} + i from generate_series(1, 10) i), '{}',
       case when n % 50 = 0 then 'dead' else 'delivered' end, now(), now() - n * interval '10 seconds', now()
     from generate_series(1, 100000) n`,
    `insert into tickets (id, automation_id, subject_kind, subject_id, key, facts, host_ids, told_host_ids, told_at,
       looked_at, created_at)
     select 'tkt_' || lpad(n::text, 26, '0'), (select id from automations where kind = 'policy' limit 1), 'policy',
       (1 + n % 200)::text, 'BENCH-' || n, '{"title":"Bench","lines":[]}', '{1,2,3}', '{1,2,3}', now(), now(),
       now() - n * interval '1 minute' from generate_series(1, 10000) n`,
    // As autovacuum leaves a database that has been running for a while.
    'vacuum analyze',
  ]
}
