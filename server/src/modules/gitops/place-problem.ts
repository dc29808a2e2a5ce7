import type { GitopsDocument } from '@muster/contract/rest/gitops.ts'
import type { FieldProblem, Place } from '../../kernel/errors.ts'

/** The same problem with where it stands: at the path, or at the nearest key above it whose position is known. */
export function placeProblem(
  documents: readonly GitopsDocument[],
  index: number,
  { field, reason, nearest }: FieldProblem & { readonly nearest?: string },
): FieldProblem {
  const document = documents[index]
  const [line, column] = findPosition(document?.positions ?? {}, field) ?? [document?.line, undefined]
  const place: Place = {
    document: index,
    path: field,
    ...(document?.file !== undefined && { file: document.file }),
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
    ...(nearest !== undefined && { nearest }),
  }
  return { field, reason: `${describePlace(place)}${reason}`, place }
}

function findPosition(positions: NonNullable<GitopsDocument['positions']>, path: string): [number, number] | undefined {
  const steps = path.split('.')
  for (let length = steps.length; length > 0; length--) {
    const key = steps.slice(0, length).join('.')
    if (Object.hasOwn(positions, key)) return positions[key]
  }
  return undefined
}

/** `teams.yml:12:3: ` as compilers write it. */
function describePlace({ document, file, line, column }: Place): string {
  const where = [file ?? `document ${document + 1}`, line, column].filter((part) => part !== undefined)
  return `${where.join(':')}: `
}
