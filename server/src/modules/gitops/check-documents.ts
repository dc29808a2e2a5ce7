import { documentSpecs } from '@muster/contract/documents/document-specs.ts'
import type { DocumentKind, GitopsDocument } from '@muster/contract/rest/gitops.ts'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { AppError, type FieldProblem } from '../../kernel/errors.ts'
import { describeViolations } from '../../platform/documents/describe-violation.ts'
import { findUnstorableText } from '../../platform/documents/find-unstorable-text.ts'
import { isObject } from '../../platform/documents/overlay.ts'
import { refuseUnknownKeys } from '../../platform/documents/refuse-unknown-keys.ts'
import type { Kind, Spec } from './kinds/kind.ts'
import type { Problems } from './problems.ts'

export interface CheckedDocument {
  /** In the request. */
  readonly index: number
  readonly kind: Kind
  readonly spec: Spec
  readonly name: string
}

export interface CheckDocuments {
  /** Tells the problems of all documents that have any; those without come back. */
  checkAll(
    documents: readonly GitopsDocument[],
    options: { readonly isForced: boolean; readonly problems: Problems },
  ): readonly CheckedDocument[]
  /** The same for documents that name what is to be deleted. */
  checkNames(documents: readonly GitopsDocument[], problems: Problems): readonly CheckedDocument[]
}

interface Checks {
  readonly kind: Kind
  readonly whole: ValidateFunction
  readonly names: ValidateFunction | undefined
}

/** Compiles the schemas of documents. */
export function createDocumentCheck(kinds: ReadonlyMap<DocumentKind, Kind>): CheckDocuments {
  const ajv = new Ajv({ strict: false, verbose: true, allErrors: true })
  addFormats.default(ajv)
  const checks = new Map(
    [...kinds.values()].map((kind): [DocumentKind, Checks] => [
      kind.kind,
      {
        kind,
        whole: ajv.compile(refuseUnknownKeys(documentSpecs[kind.kind])),
        names: kind.deletion && ajv.compile(kind.deletion.schema),
      },
    ]),
  )
  return {
    checkAll: (documents, { isForced, problems }) => {
      const checked = documents.flatMap((document, index) => {
        const found = checks.get(document.kind)
        return found ? checkOne(found, { index, given: document.spec as Spec, problems }) : []
      })
      tellRepeated(checked, problems)
      if (!isForced) tellNumberedPolicies(checked, problems)
      return checked
    },
    checkNames: (documents, problems) =>
      documents.flatMap((document, index) => {
        const found = checks.get(document.kind)
        return found ? checkName(found, { index, given: document.spec as Spec, problems }) : []
      }),
  }
}

interface GivenDocument {
  readonly index: number
  readonly given: Spec
  readonly problems: Problems
}

function checkOne({ kind, whole }: Checks, { index, given, problems }: GivenDocument): readonly CheckedDocument[] {
  const found: (FieldProblem & { readonly nearest?: string })[] = []
  const unstorable = findUnstorableText(given)
  if (unstorable !== undefined) {
    found.push({ field: unstorable, reason: 'contains a NUL character or half of a surrogate pair' })
  }
  const spec = kind.amend ? kind.amend(given, (problem) => void found.push(problem)) : given
  if (!whole(spec)) found.push(...describeViolations('', whole.errors ?? []))
  for (const problem of found) problems.add(index, problem)
  if (found.length > 0) return []
  const checked = { index, kind, spec: spec as Spec, name: kind.nameOf(spec as Spec) }
  return refuses(checked, problems) ? [] : [checked]
}

function refuses({ kind, spec, index }: CheckedDocument, problems: Problems): boolean {
  try {
    kind.check?.(spec)
    return false
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    problems.addError(index, error, kind.prefix)
    return true
  }
}

function checkName({ kind, names }: Checks, { index, given, problems }: GivenDocument): readonly CheckedDocument[] {
  if (!names) {
    problems.add(index, { field: '', reason: `a ${kind.kind} document cannot say what to delete; leave it out` })
    return []
  }
  const spec = kind.amend ? (kind.amend(given, () => undefined) as Spec) : given
  if (names(spec)) return [{ index, kind, spec, name: kind.nameOf(spec) }]
  for (const problem of describeViolations('', names.errors ?? [])) problems.add(index, problem)
  return []
}

function tellRepeated(checked: readonly CheckedDocument[], problems: Problems): void {
  const seen = new Set<string>()
  for (const { kind, name, index } of checked) {
    const key = JSON.stringify([kind.kind, kind.isSingle ? '' : name.toLowerCase()])
    if (seen.has(key)) {
      const reason = kind.isSingle
        ? `a second ${kind.kind} document; put the two together`
        : `a second ${kind.kind} named "${name}"; leave one of the two out`
      problems.add(index, { field: kind.isSingle ? '' : `${kind.prefix}name`, reason })
    }
    seen.add(key)
  }
}

/** Another server's numbers select the wrong policies: documents that bring policies along name them. */
function tellNumberedPolicies(checked: readonly CheckedDocument[], problems: Problems): void {
  if (!checked.some(({ kind }) => kind.kind === 'policy')) return
  for (const { kind, spec, index } of checked) {
    const document = kind.kind === 'team' ? spec['team'] : spec
    const webhooks = isObject(document) ? document['webhook_settings'] : undefined
    const part = isObject(webhooks) ? webhooks['failing_policies_webhook'] : undefined
    const ids: unknown = isObject(part) ? part['policy_ids'] : undefined
    if (!Array.isArray(ids)) continue
    const at = ids.findIndex((one) => typeof one === 'number')
    if (at === -1) continue
    const field = `${kind.prefix}webhook_settings.failing_policies_webhook.policy_ids.${at}`
    const reason = `policy_ids has the number ${String(ids[at])} beside policy documents; numbers differ from server to server: give the name of the policy, or force`
    problems.add(index, { field, reason })
  }
}
