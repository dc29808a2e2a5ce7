import { cveListFormat } from './cve-list/cve-list-format.ts'
import { epssFormat } from './epss/epss-format.ts'
import type { FeedFormat } from './feed-file.ts'
import { kevFormat } from './kev/kev-format.ts'
import { mozillaFormat } from './mozilla/mozilla-format.ts'
import { msrcFormat } from './msrc/msrc-format.ts'
import { nvdFormat } from './nvd/nvd-format.ts'
import { osvFormat } from './osv/osv-format.ts'

/** In the order in which they are read: of two records of one source and CVE the later one stands. */
export const feedFormats: readonly FeedFormat[] = [
  nvdFormat,
  cveListFormat,
  kevFormat,
  epssFormat,
  osvFormat,
  msrcFormat,
  mozillaFormat,
]
