import type { TrackerChoices } from '../tracker-kind.ts'

export interface JiraSettings extends TrackerChoices {
  readonly url: string
  /** Empty for Data Center, which takes a token alone. */
  readonly username: string
  readonly apiToken: string
  readonly projectKey: string
  /** Absent until the server has told. */
  readonly deployment?: 'cloud' | 'data_center'
  readonly issueType: string
}
