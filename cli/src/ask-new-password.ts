import { CliError } from './cli-error.ts'
import type { Io } from './io.ts'
import { askSecret } from './read-answers.ts'

/** Asks twice, because nobody sees what is typed. */
export async function askNewPassword(io: Io): Promise<string> {
  const instead = '--password or PASSWORD'
  const password = await askSecret(io, { label: 'Password', instead })
  if ((await askSecret(io, { label: 'The same again', instead })) !== password) {
    throw new CliError('the two passwords differ; nothing was changed')
  }
  return password
}
