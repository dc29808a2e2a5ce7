import type { FeedFormat } from './feed-file.ts'
import { nvdFormat } from './nvd/nvd-format.ts'

/** In order of precedence: see `feedNames`. */
export const feedFormats: readonly FeedFormat[] = [nvdFormat]
