export interface JiraField {
  readonly fieldId: string
  readonly key: string
  readonly name: string
  readonly required: boolean
  readonly hasDefaultValue: boolean
  readonly operations: readonly string[]
  readonly schema: { readonly type: string }
  readonly allowedValues?: readonly unknown[]
}

export interface JiraProject {
  readonly id: number
  readonly key: string
  issueTypes: { id: string; name: string; subtask?: boolean }[]
  statuses: { id: string; name: string; category: 'new' | 'indeterminate' | 'done' }[]
  /** Beside summary, project and issue type. */
  fields: JiraField[]
}

export interface JiraTransition {
  readonly id: string
  readonly name: string
  readonly to: string
  /** Absent: from everywhere. */
  readonly from?: readonly string[]
  readonly resolutions?: readonly string[]
}

export interface JiraIssue {
  readonly id: string
  readonly key: string
  readonly project: string
  readonly fields: Record<string, unknown>
  readonly comments: { readonly id: string; readonly body: unknown; readonly created: string }[]
  status: string
  isDeleted: boolean
  readonly createdMs: number
}

export interface JiraState {
  readonly isCloud: boolean
  /** When the request is done that is being answered. */
  at: Date
  readonly projects: Map<string, JiraProject>
  issues: JiraIssue[]
  /** How much later a search finds a new issue. */
  searchLagMs: number
  transitions: JiraTransition[]
}

export function createProject(key: string, id: number): JiraProject {
  return {
    id,
    key,
    issueTypes: [
      { id: '10001', name: 'Task' },
      { id: '10002', name: 'Bug' },
      { id: '10003', name: 'Sub-task', subtask: true },
    ],
    statuses: [
      { id: '1', name: 'To Do', category: 'new' },
      { id: '3', name: 'In Progress', category: 'indeterminate' },
      { id: '10', name: 'Done', category: 'done' },
    ],
    fields: [],
  }
}

export function requiredField(fieldId: string, name: string): JiraField {
  const common = { fieldId, key: fieldId, name, required: true, hasDefaultValue: false, operations: ['set'] }
  return { ...common, schema: { type: 'option' }, allowedValues: [{ value: 'High' }, { value: 'Low' }] }
}
