import { documentSpecs } from '@muster/contract/documents/document-specs.ts'
import type { DocumentKind, GitopsDocument } from '@muster/contract/rest/gitops.ts'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { AppError, type FieldProblem } from '../../kernel/errors.ts'
import { describeViolation } from '../../platform/documents/describe-violation.ts'
import { findUnstorableText } from '../../platform/documents/find-unstorable-text.ts'
import { isObject } from '../../platform/documents/overlay.ts'
import { refuseUnknownKeys } from '../../platform/documents/refuse-unknown-keys.ts'
import type { Kind, Spec } from './kinds/kind.ts'
import { placeProblem } from './place-problem.ts'

export interface CheckedDocument {
  /** In the request. */
  readonly index: number
  readonly kind: Kind
  readonly spec: Spec
  readonly name: string
}

type CheckDocuments = (
  documents: readonly GitopsDocument[],
  options: { readonly isForced: boolean },
) => readonly CheckedDocument[]

/** Compiles the schemas of documents. The check throws `bad-request` with a problem of each document that has one. */
export function createDocumentCheck(kinds: ReadonlyMap<DocumentKind, Kind>): CheckDocuments {
  const ajv = new Ajv({ strict: false, verbose: true })
  addFormats.default(ajv)
  const validators = new Map(
    [...kinds.values()].map((kind) => [kind, ajv.compile(refuseUnknownKeys(documentSpecs[kind.kind]))]),
  )
  return (documents, { isForced }) => {
    const problems: FieldProblem[] = []
    const checked: CheckedDocument[] = []
    for (const [index, document] of documents.entries()) {
      const kind = kinds.get(document.kind)
      const validate = kind && validators.get(kind)
      if (!kind || !validate) continue
      const found = checkOne(kind, validate, document.spec as Spec)
      if ('problem' in found) problems.push(placeProblem(documents, index, found.problem))
      else checked.push({ index, kind, spec: found.spec, name: kind.nameOf(found.spec) })
    }
    const between = [...repeated(checked), ...(isForced ? [] : numberedPolicies(checked))]
    problems.push(...between.map(({ index, ...problem }) => placeProblem(documents, index, problem)))
    if (problems.length === 0) return checked
    throw new AppError('bad-request', problems.map(({ reason }) => reason).join('; '), { fields: problems })
  }
}

function checkOne(
  kind: Kind,
  validate: ValidateFunction,
  given: Spec,
): { readonly spec: Spec } | { readonly problem: FieldProblem } {
  const unstorable = findUnstorableText(given)
  if (unstorable !== undefined) {
    return { problem: { field: unstorable, reason: 'contains a NUL character or half of a surrogate pair' } }
  }
  try {
    const spec = kind.amend ? kind.amend(given) : given
    if (validate(spec)) return { spec: spec as Spec }
    return { problem: describeViolation('', validate.errors ?? []) }
  } catch (error) {
    if (!(error instanceof AppError) || !error.fields[0]) throw error
    return { problem: error.fields[0] }
  }
}

type IndexedProblem = FieldProblem & { readonly index: number }

function repeated(checked: readonly CheckedDocument[]): readonly IndexedProblem[] {
  const seen = new Set<string>()
  return checked.flatMap(({ kind, name, index }) => {
    const key = JSON.stringify([kind.kind, kind.isSingle ? '' : name.toLowerCase()])
    if (!seen.has(key)) {
      seen.add(key)
      return []
    }
    const reason = kind.isSingle
      ? `a second ${kind.kind} document; put the two together`
      : `a second ${kind.kind} named "${name}"; leave one of the two out`
    return [{ index, field: kind.isSingle ? '' : `${kind.prefix}name`, reason }]
  })
}

/** Another server's numbers select the wrong policies: documents that bring policies along name them. */
function numberedPolicies(checked: readonly CheckedDocument[]): readonly IndexedProblem[] {
  if (!checked.some(({ kind }) => kind.kind === 'policy')) return []
  return checked.flatMap(({ kind, spec, index }) => {
    const document = kind.kind === 'team' ? spec['team'] : spec
    const webhooks = isObject(document) ? document['webhook_settings'] : undefined
    const part = isObject(webhooks) ? webhooks['failing_policies_webhook'] : undefined
    const ids: unknown = isObject(part) ? part['policy_ids'] : undefined
    if (!Array.isArray(ids)) return []
    const at = ids.findIndex((one) => typeof one === 'number')
    if (at === -1) return []
    const field = `${kind.prefix}webhook_settings.failing_policies_webhook.policy_ids.${at}`
    const reason = `policy_ids has the number ${String(ids[at])} beside policy documents; numbers differ from server to server: give the name of the policy, or force`
    return [{ index, field, reason }]
  })
}
