import { stringify } from 'yaml'

/** Something that the server holds, in the form that `apply` reads. */
export interface SpecDocument {
  readonly kind: string
  readonly spec: unknown
}

export function renderYaml(documents: readonly SpecDocument[]): string {
  return documents.map(({ kind, spec }) => `---\n${toYaml({ apiVersion: 'v1', kind, spec })}`).join('')
}

/** One object in a line for each document. */
export function renderJson(documents: readonly SpecDocument[]): string {
  return documents.map(({ kind, spec }) => `${JSON.stringify({ kind, apiVersion: 'v1', spec })}\n`).join('')
}

/**
 * Long texts are not folded, so that a search through the output finds them; what YAML 1.1 would read as a date or a
 * yes or no is quoted.
 */
function toYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false, compat: 'yaml-1.1' })
}
