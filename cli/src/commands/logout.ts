import { logoutRoute } from '@muster/contract/rest/session.ts'
import { defineCommand } from '../define-command.ts'
import { SessionEndedError } from '../shell.ts'

export const logoutCommand = defineCommand({
  name: 'logout',
  summary: 'End the session and forget its token.',
  run: async (shell) => {
    const { contexts } = shell
    const { address, token } = contexts.read()
    if (token === '') return shell.skipped(`context "${contexts.name}" holds no session`)
    try {
      await shell.withSession((client) => client.call(logoutRoute))
    } catch (error) {
      // Then the session has ended without us, and only the token is left to forget.
      if (!(error instanceof SessionEndedError)) throw error
    }
    contexts.update({ token: '' })
    return shell.done(`logged out of ${address}`)
  },
})
