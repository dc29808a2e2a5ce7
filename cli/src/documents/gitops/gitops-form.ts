import { isSpec } from '../spec.ts'

/** Keys of Fleet's files for which Muster has nothing yet. */
export const unsupportedKeys = ['controls', 'queries', 'software'] as const

export const gitopsKeys: readonly string[] = [
  ...['name', 'org_settings', 'team_settings', 'agent_options', 'policies', 'labels'],
  ...unsupportedKeys,
]

/** Fleet's gitops files have no kind; their keys stand at the top. */
export function isGitopsForm(value: unknown): boolean {
  return isSpec(value) && !Object.hasOwn(value, 'kind') && Object.keys(value).some((key) => gitopsKeys.includes(key))
}
