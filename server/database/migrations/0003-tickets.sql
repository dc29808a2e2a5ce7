-- Destinations of kind jira and zendesk. Identity: two entries may not mean the same project or group.
alter table destinations add column identity text;
alter table destinations add column list_position integer not null default 0;
-- Null: the connection was not proven yet and is tested again at verify_at.
alter table destinations add column verified_at timestamptz;
alter table destinations add column verify_at timestamptz;
alter table destinations add column verify_problem text not null default '';
-- A tracker that limits us wants no request before.
alter table destinations add column rest_until timestamptz;
create unique index destinations_identity on destinations (kind, identity) where identity is not null;
create index destinations_verify on destinations (verify_at) where verify_at is not null;

-- Tickets instead of the webhook of Fleet's documents, whose destination stays in destination_id.
alter table automations add column ticket_destination_id integer references destinations (id) on delete set null;

-- The ticket destinations that a team's document lists.
create table team_integrations (
  team_id integer not null references teams (id) on delete cascade,
  destination_id integer not null references destinations (id) on delete cascade,
  position integer not null,
  primary key (team_id, destination_id)
);

create table tickets (
  id text primary key,
  automation_id integer references automations (id) on delete set null,
  destination_id integer references destinations (id) on delete set null,
  subject_kind text not null check (subject_kind in ('policy', 'cve')),
  subject_id text not null,
  -- What the tracker calls it; null until it is created.
  key text,
  url text not null default '',
  status text not null default '',
  is_done boolean not null default false,
  seen_at timestamptz,
  -- The status after we last set it: another one means that a person changed it.
  own_status text,
  -- Hash of title and text as we wrote them: others mean that a person edited them.
  own_text text not null default '',
  -- What it is about.
  facts jsonb not null,
  -- Concerned as far as we know, and as far as the ticket was told.
  host_ids integer[] not null,
  told_host_ids integer[] not null,
  told_at timestamptz not null,
  -- Set before a ticket is created: from then on one may exist that we do not know of.
  create_began_at timestamptz,
  recovered_at timestamptz,
  problem text not null default '',
  -- When, and with which newest event, the facts were last compared with it.
  looked_at timestamptz not null,
  looked_seq bigint not null default 0,
  created_at timestamptz not null
);
create index tickets_subject on tickets (subject_kind, subject_id, created_at);
create index tickets_live on tickets (id) where recovered_at is null;

alter table deliveries add column ticket_id text references tickets (id) on delete set null;
-- How often it was claimed: one that died with its process has no attempt.
alter table deliveries add column claim_count integer not null default 0;
create index deliveries_ticket on deliveries (ticket_id, position) where ticket_id is not null;
