import { listOf, textOf, valueOf } from '../call-tracker.ts'
import type { Jira } from './open-jira.ts'

export interface JiraTransition {
  readonly id: string
  readonly name: string
  /** The status to which it leads. */
  readonly to: string
  readonly toId: string
  readonly isDone: boolean
  /** Resolutions that it wants one of; empty when it wants none. */
  readonly resolutions: readonly string[]
}

/** What an issue can do from where it is. */
export async function listTransitions(jira: Jira, key: string): Promise<readonly JiraTransition[]> {
  const path = `issue/${encodeURIComponent(key)}/transitions?expand=transitions.fields`
  const { json } = await jira.call('GET', path)
  return listOf(json, 'transitions').map((one) => ({
    id: textOf(one, 'id'),
    name: textOf(one, 'name'),
    to: textOf(one, 'to', 'name'),
    toId: textOf(one, 'to', 'id'),
    isDone: textOf(one, 'to', 'statusCategory', 'key') === 'done',
    resolutions: requiredResolutions(one),
  }))
}

function requiredResolutions(transition: unknown): readonly string[] {
  if (valueOf(transition, 'fields', 'resolution', 'required') !== true) return []
  return listOf(transition, 'fields', 'resolution', 'allowedValues').map((value) => textOf(value, 'name'))
}

/** By id, else by name, else by the status to which it leads. */
export function pickTransition(transitions: readonly JiraTransition[], wanted: string): JiraTransition | undefined {
  const word = wanted.trim().toLowerCase()
  return (
    transitions.find(({ id }) => id === word) ??
    transitions.find(({ name }) => name.toLowerCase() === word) ??
    transitions.find(({ to }) => to.toLowerCase() === word)
  )
}

export function toTransitionRequest({ id, resolutions }: JiraTransition): object {
  const resolution = resolutions.find((name) => /^(done|fixed|resolved)$/i.test(name)) ?? resolutions[0]
  return { transition: { id }, ...(resolution !== undefined && { fields: { resolution: { name: resolution } } }) }
}
