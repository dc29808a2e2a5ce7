import { choice, duration, integer } from '../option.ts'

export const osqueryOptions = {
  'osquery.detail_update_interval': duration({
    default: '1h',
    min: '1s',
    help: 'How often a host is asked for its details.',
  }),
  'osquery.label_update_interval': duration({
    default: '1h',
    min: '1s',
    help: 'How often a host is asked for its labels.',
  }),
  'osquery.policy_update_interval': duration({
    default: '1h',
    min: '1s',
    help: 'How often a host is asked for its policies.',
  }),
  'osquery.max_jitter_percent': integer({
    default: 10,
    min: 0,
    max: 100,
    help: 'How far these intervals are moved per host, so that hosts do not all answer at once.',
  }),
  'osquery.enroll_cooldown': duration({
    default: '1m',
    help: 'How soon after an enrolment the same host may enrol again.',
  }),
  'osquery.enroll_limit_per_address': integer({
    default: 1_000,
    min: 0,
    max: 1_000_000,
    help: 'At most so many enrolments a minute from one address; the others are told to come again. `0`: no limit. Addresses of this machine have none.',
  }),
  'osquery.enroll_limit_per_secret': integer({
    default: 10_000,
    min: 0,
    max: 1_000_000,
    help: 'At most so many enrolments a minute with one enroll secret. `0`: no limit.',
  }),
  'osquery.new_software_per_day': integer({
    default: 1_000,
    min: 1,
    max: 20_000,
    help: 'At most so many versions of software that no host told before are taken from one host in a day. First lists bring more: in a day, all together, a hundred times as many.',
  }),
  'osquery.host_identifier': choice(['provided', 'instance', 'uuid', 'hostname'], {
    default: 'provided',
    help: 'What tells one host from another when it enrols.',
  }),
  'osquery.commit_group_size': integer({
    default: 400,
    min: 1,
    max: 5000,
    help: 'At most so many hosts have their results committed in one transaction.',
  }),
  'osquery.node_key_size': integer({ default: 24, min: 16, max: 128, help: 'Random bytes in a node key.' }),
  'osquery.max_body_mb': integer({
    default: 32,
    min: 1,
    max: 1024,
    help: 'Largest request of a host in MiB, after decompression.',
  }),
}
