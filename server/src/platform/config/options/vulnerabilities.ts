import { boolean, choice, duration, integer, path, text } from '../option.ts'

export const vulnerabilityOptions = {
  'vulnerabilities.databases_path': path({
    default: '<data.dir>/vulnerabilities',
    help: 'Folder for the feeds of known vulnerabilities.',
  }),
  'vulnerabilities.periodicity': duration({
    default: '1h',
    min: '1s',
    help: 'Pause between two searches for vulnerable software.',
  }),
  'vulnerabilities.recent_vulnerability_max_age': duration({
    default: '720h',
    help: 'Older vulnerabilities (by date of publication) trigger no automation.',
  }),
  'vulnerabilities.recent_from': choice(['published', 'known'], {
    default: 'published',
    help: 'From when the age of a vulnerability counts: its publication, or when its data first became usable here, because analysis often lags.',
  }),
  'vulnerabilities.disable_data_sync': boolean({ default: false, help: 'Use the feeds on disk, download none.' }),
  'vulnerabilities.cve_feed_prefix_url': text({
    default: '',
    help: 'Where to download the NVD feeds instead of the public place.',
  }),
  'vulnerabilities.disable_schedule': boolean({
    default: false,
    help: 'Search for vulnerable software only when somebody asks (POST /trigger?name=vulnerabilities).',
  }),
  'vulnerabilities.max_concurrency': integer({
    default: 1,
    min: 1,
    max: 64,
    help: 'Feeds that are read at the same time.',
  }),
}
