import { urlOrigin } from '../../../../platform/outbound/check-url.ts'
import type { TrackerKind } from '../tracker-kind.ts'
import { inspectJira, testJira } from './inspect-jira.ts'
import type { JiraSettings } from './jira-settings.ts'
import { openJiraTracker } from './jira-tracker.ts'

/** One project of a Jira Cloud or Jira Data Center. */
export const jira: TrackerKind<JiraSettings> = {
  originOf: ({ url }) => urlOrigin(url),
  identityOf: ({ url, projectKey }) => `${url} ${projectKey}`,
  nameOf: ({ projectKey }) => `Jira ${projectKey}`,
  test: testJira,
  inspect: inspectJira,
  open: openJiraTracker,
}
