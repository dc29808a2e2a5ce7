import { AppError, type FieldProblem, invalidField } from '../../kernel/errors.ts'
import type { Label, LabelFields } from './label-queries.ts'

/** Throws what is wrong with a label. */
export function verifyLabel({ name, query, platform, isManual }: LabelFields): void {
  const problems: FieldProblem[] = []
  if (name === '') problems.push({ field: 'name', reason: 'name is empty; give the label a name' })
  if (!isManual && query.trim() === '') {
    problems.push({ field: 'query', reason: 'query is empty; give SQL, or hosts for a manual label' })
  }
  if (isManual && query.trim() !== '') {
    problems.push({ field: 'query', reason: 'a manual label has hosts and no query; leave one of the two out' })
  }
  if (platform !== '' && !/^[a-z0-9_.-]+(,[a-z0-9_.-]+)*$/.test(platform)) {
    const reason = `"${platform}" is not a list of platforms; use for example darwin, windows, linux, ubuntu or leave it empty`
    problems.push({ field: 'platform', reason })
  }
  if (problems.length === 0) return
  throw new AppError('invalid', problems.map(({ reason }) => reason).join('; '), { fields: problems })
}

export function refuseBuiltIn({ name, isBuiltIn }: Label): void {
  if (isBuiltIn) throw invalidField('name', `the label "${name}" is built in and stays as it is`)
}
