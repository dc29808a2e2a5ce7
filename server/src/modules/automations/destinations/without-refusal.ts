import { TrackerError } from './tracker.ts'

const refused = new Set([400, 409, 413, 422])

/** Does what the tracker may refuse for reasons of its own; returns them, or '' when it was done. */
export async function withoutRefusal(call: () => Promise<unknown>): Promise<string> {
  try {
    await call()
    return ''
  } catch (error) {
    if (error instanceof TrackerError && error.result.kind === 'answer' && refused.has(error.result.status))
      return error.message
    throw error
  }
}
