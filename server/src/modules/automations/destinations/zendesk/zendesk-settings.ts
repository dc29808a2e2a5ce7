import type { TrackerChoices } from '../tracker-kind.ts'

export interface ZendeskSettings extends TrackerChoices {
  readonly url: string
  readonly email: string
  readonly apiToken: string
  readonly groupId: number
}
