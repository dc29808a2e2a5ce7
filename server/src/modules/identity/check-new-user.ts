import type { FieldProblem } from '../../kernel/errors.ts'

const minPasswordBytes = 12
const maxPasswordBytes = 256

/** What is wrong with a new password, or undefined. */
export function passwordProblem(password: string): string | undefined {
  const length = Buffer.byteLength(password)
  if (length < minPasswordBytes) return `is too short: use at least ${minPasswordBytes} characters`
  if (length > maxPasswordBytes) return `is too long: use at most ${maxPasswordBytes} bytes`
  if (!/\p{N}/u.test(password)) return 'needs at least one number'
  if (!/[\p{P}\p{S}]/u.test(password)) return 'needs at least one symbol, for example ! or -'
  return undefined
}

/** What is wrong with the name and the e-mail address of a user. */
export function accountProblems(user: { name: string; email: string }): readonly FieldProblem[] {
  const problems: FieldProblem[] = []
  if (user.name.trim() === '') problems.push({ field: 'name', reason: 'is required' })
  if (user.email === '') problems.push({ field: 'email', reason: 'is required' })
  else if (!/^[^\s@]+@[^\s@]+$/.test(user.email)) {
    problems.push({ field: 'email', reason: `"${user.email}" is not an e-mail address` })
  }
  return problems
}

/** The same, and what is wrong with the password of a new user. */
export function findUserProblems(user: { name: string; email: string; password: string }): readonly FieldProblem[] {
  const problem = user.password === '' ? 'is required' : passwordProblem(user.password)
  return [...accountProblems(user), ...(problem ? [{ field: 'password', reason: problem }] : [])]
}
