import { AppError } from '../../../kernel/errors.ts'

export function noSuchDelivery(id: string): AppError {
  return new AppError(
    'not-found',
    `there is no delivery ${id}; settled deliveries are kept for the time set by automations.history`,
  )
}
