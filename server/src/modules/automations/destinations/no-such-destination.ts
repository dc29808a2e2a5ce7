import { AppError } from '../../../kernel/errors.ts'

export function noSuchDestination(id: number): AppError {
  return new AppError('not-found', `there is no destination ${id}`)
}
