import { errorText } from '../../kernel/errors.ts'

export type FindingLevel = 'ok' | 'warn' | 'fail'

/** What `muster doctor` says about one thing. `fail` is broken now, `warn` will break or is worth a look. */
export interface Finding {
  /** What was looked at: `database`, `certificate` … */
  readonly subject: string
  readonly level: FindingLevel
  readonly text: string
  /** What to do; only where something is wrong. */
  readonly remedy?: string
}

/** Says findings about one subject. */
export function findingsOf(subject: string) {
  return {
    ok: (text: string): Finding => ({ subject, level: 'ok', text }),
    warn: (text: string, remedy: string): Finding => ({ subject, level: 'warn', text, remedy }),
    fail: (text: string, remedy: string): Finding => ({ subject, level: 'fail', text, remedy }),
  }
}

/** A look that fails is a finding as well, and the others go on. */
export async function look(subject: string, check: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await check()
  } catch (error) {
    const remedy = 'mend what the message names and run "muster doctor" again'
    return [findingsOf(subject).fail(`it could not be looked at: ${errorText(error)}`, remedy)]
  }
}
