import { logoutRoute } from '@muster/contract/rest/session.ts'
import { AnswerError } from '../answer-error.ts'
import { defineCommand } from '../define-command.ts'

export const logoutCommand = defineCommand({
  name: 'logout',
  summary: 'End the session and forget its token.',
  run: async (shell) => {
    const { contexts } = shell
    if (contexts.read().token === '') return shell.skipped(`context "${contexts.name}" holds no session`)
    return shell.withServer(async (client) => {
      try {
        await client.call(logoutRoute)
      } catch (error) {
        // The session has ended without us; only the token is left to forget.
        if (!(error instanceof AnswerError && error.status === 401)) throw error
      }
      contexts.update({ token: '' })
      shell.done(`logged out of ${client.address}`)
    })
  },
})
