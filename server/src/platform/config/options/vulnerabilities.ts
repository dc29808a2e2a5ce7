import { boolean, choice, duration, integer, list, path, secret, url } from '../option.ts'

/** In the order in which people read them. */
const feedWords = [
  ...['nvd', 'cve_list', 'kev', 'epss', 'debian', 'ubuntu', 'redhat'],
  ...['almalinux', 'rocky', 'pypi', 'npm', 'msrc', 'mozilla'],
]

export const vulnerabilityOptions = {
  'vulnerabilities.databases_path': path({
    default: '<data.dir>/vulnerabilities',
    help: 'Folder for the feeds of known vulnerabilities. Files that are put there by hand are read as well.',
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
  'vulnerabilities.feeds': list({
    default: feedWords,
    check: (entry) => (feedWords.includes(entry) ? undefined : `"${entry}" is not one of ${feedWords.join(', ')}`),
    help: 'The feeds to download. Files of others in the folder are read all the same.',
  }),
  'vulnerabilities.cve_feed_prefix_url': url({
    default: 'https://nvd.nist.gov/feeds/json/cve/2.0',
    help: "NVD's yearly and `modified` files, or a mirror: what stands before `/nvdcve-2.0-2026.json.gz`.",
  }),
  'vulnerabilities.nvd_api_url': url({
    default: 'https://services.nvd.nist.gov/rest/json/cves/2.0',
    help: "NVD's API, or a mirror: fills what is missing after a pause of more than eight days.",
  }),
  'vulnerabilities.nvd_api_key': secret({ help: "Key for NVD's API, which answers more often with one." }),
  'vulnerabilities.cve_list_url': url({
    default: 'https://api.github.com/repos/CVEProject/cvelistV5/releases',
    help: 'The list of releases of the CVE List, in the shape of GitHub; addresses in it may be relative.',
  }),
  'vulnerabilities.kev_url': url({
    default: 'https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json',
    help: "CISA's catalogue of known exploited vulnerabilities (JSON).",
  }),
  'vulnerabilities.epss_url': url({
    default: 'https://epss.empiricalsecurity.com/epss_scores-current.csv.gz',
    help: "FIRST's EPSS scores (CSV, gzip).",
  }),
  'vulnerabilities.osv_url': url({
    default: 'https://osv-vulnerabilities.storage.googleapis.com',
    help: 'The exports of osv.dev: what stands before `/Debian/all.zip`.',
  }),
  'vulnerabilities.msrc_url': url({
    default: 'https://api.msrc.microsoft.com/cvrf/v3.0',
    help: "Microsoft's security updates: what stands before `/updates` and `/document/2026-Jan`.",
  }),
  'vulnerabilities.mozilla_url': url({
    default: 'https://github.com/mozilla/foundation-security-advisories/archive/refs/heads/master.zip',
    help: "Mozilla's advisories: the archive of their repository.",
  }),
  'vulnerabilities.disable_schedule': boolean({
    default: false,
    help: 'Search for vulnerable software only when somebody asks (POST /trigger?name=vulnerabilities).',
  }),
  'vulnerabilities.max_concurrency': integer({
    default: 1,
    min: 1,
    max: 64,
    help: 'Feeds that are brought up to date at the same time.',
  }),
}
