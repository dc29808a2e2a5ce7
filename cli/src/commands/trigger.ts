import { triggerScheduleRoute } from '@muster/contract/rest/schedule.ts'
import { AnswerError } from '../answer-error.ts'
import { defineCommand, requiredOption } from '../define-command.ts'

export const triggerCommand = defineCommand<{ readonly name: string }>({
  name: 'trigger',
  summary: 'Run a schedule of the server now.',
  options: [requiredOption('--name <schedule>', 'which one, for example automations')],
  run: (shell, { name }) =>
    shell.withSession(async (client) => {
      try {
        await client.call(triggerScheduleRoute, { query: { name } })
        shell.done(`triggered schedule "${name}"`)
      } catch (error) {
        // Unknown here, or running already: scripts that ask every server for a run go on.
        if (!(error instanceof AnswerError && [404, 409].includes(error.status))) throw error
        shell.skipped(`not triggered: ${error.reason}`)
      }
    }),
})
