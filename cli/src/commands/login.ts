import { loginRoute } from '@muster/contract/rest/session.ts'
import { AnswerError } from '../answer-error.ts'
import { CliError } from '../cli-error.ts'
import { defineCommand, option } from '../define-command.ts'
import { ask, askSecret } from '../read-answers.ts'

interface LoginOptions {
  readonly email?: string
  readonly password?: string
}

export const loginCommand = defineCommand<LoginOptions>({
  name: 'login',
  summary: 'Log in and remember the session in the context.',
  options: [
    option('--email <address>', 'who logs in; asked for when absent (env EMAIL)'),
    option('--password <password>', 'asked for when absent (env PASSWORD)'),
  ],
  run: (shell, options) =>
    shell.withServer(async (client) => {
      const { io, contexts } = shell
      const known = contexts.read().email
      const email =
        (options.email ?? io.env['EMAIL']) ||
        (await ask(io, { label: known === '' ? 'E-mail' : `E-mail (${known})`, instead: '--email or EMAIL' })) ||
        known
      const password =
        (options.password ?? io.env['PASSWORD']) ||
        (await askSecret(io, { label: 'Password', instead: '--password or PASSWORD' }))
      try {
        const { token } = await client.call(loginRoute, { body: { email, password } })
        contexts.update({ email, token })
      } catch (error) {
        if (!(error instanceof AnswerError && error.status === 401)) throw error
        throw new CliError(
          `${client.address} does not know this e-mail address with this password (a new server needs "fleetctl setup" first)`,
          { cause: error },
        )
      }
      shell.done(`logged in to Muster at ${client.address} as ${email}; context "${contexts.name}" holds the session`)
    }),
})
