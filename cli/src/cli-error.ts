/** A failure that the user can understand and mend; printed without a stack trace. */
export class CliError extends Error {
  override readonly name: string = 'CliError'
}

/** Puts what was being done before the message, and keeps other errors as they are. */
export async function whileDoing<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof CliError) throw new CliError(`${what}: ${error.message}`, { cause: error })
    throw error
  }
}
