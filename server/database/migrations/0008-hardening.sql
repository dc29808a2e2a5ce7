-- How many versions of software that nobody had told before a host brought, and on which day (days since 1970, UTC).
alter table host_software
  add column new_versions integer not null default 0,
  add column new_versions_day integer not null default 0,
  -- The first list is taken whole, later ones within the allowance of the day.
  add column is_list_told boolean not null default false;

-- Something that the private key has sealed: tells at start whether the key is the one of this database.
create table private_key (
  id integer primary key check (id = 1),
  proof bytea not null,
  since timestamptz not null
);
