export type { FeedFile, FeedKind, FeedName, RecordProblem } from './feed-file.ts'
export { listFeedFiles } from './list-feed-files.ts'
export { readFeedFile } from './read-feed-file.ts'
