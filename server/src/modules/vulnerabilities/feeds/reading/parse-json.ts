import { AppError, errorText } from '../../../../kernel/errors.ts'

/** `record` is its place in the file, from 1. */
export function parseJson(text: string, record: number): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new AppError('invalid', `record ${record} is not JSON: ${errorText(error).slice(0, 200)}`, { cause: error })
  }
}
