-- The surest product that matching takes the software for, as a CPE name; '' where it knows none. Set when judged.
alter table software add column generated_cpe text not null default '';
-- Sources that agree now have a row each: everything is judged once more, and nobody is told.
update vulnerability_state set pending = 'rules' where pending = '';

-- How many hosts of a team (0 = of no team) have each version of software.
create table software_team_counts (
  team_id integer not null,
  software_id integer not null,
  hosts integer not null,
  primary key (team_id, software_id)
);
create index software_team_counts_software on software_team_counts (software_id);

-- How many hosts have any version of a title: of a team (0 = of no team), and of all (-1).
create table software_title_counts (
  team_id integer not null,
  title_id integer not null,
  hosts integer not null,
  primary key (team_id, title_id)
);
create index software_title_counts_hosts on software_title_counts (team_id, hosts desc, title_id);

-- What of a host is in these counts. It outlives the host until it is taken out of them.
create table counted_software (
  host_id integer primary key,
  team_id integer not null,
  software_ids integer[] not null
);

-- Hosts whose software or team is not what was counted.
create table uncounted_hosts (
  host_id integer primary key
);
insert into uncounted_hosts (host_id) select host_id from host_software;

-- A row that is there already is locked all the same, so that it is not settled before this change can be seen.
create function queue_host_of_software() returns trigger language plpgsql as $$ begin insert into uncounted_hosts (host_id) values (coalesce(new.host_id, old.host_id)) on conflict (host_id) do update set host_id = excluded.host_id; return null; end $$;
create function queue_host_of_team() returns trigger language plpgsql as $$ begin insert into uncounted_hosts (host_id) values (new.id) on conflict (host_id) do update set host_id = excluded.host_id; return null; end $$;
create trigger host_software_uncounted after insert or delete or update of software_ids on host_software for each row execute function queue_host_of_software();
create trigger hosts_uncounted after update of team_id on hosts for each row when (old.team_id is distinct from new.team_id) execute function queue_host_of_team();

-- How many hosts of a team (0 = of no team) have software with a CVE; counted with cves.host_count.
create table cve_team_counts (
  cve text not null references cves (cve) on delete cascade,
  team_id integer not null,
  hosts integer not null,
  primary key (cve, team_id)
);
create index cve_team_counts_hosts on cve_team_counts (team_id, hosts desc, cve);
