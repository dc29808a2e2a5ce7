import { defineCommand } from '../define-command.ts'
import { version } from '../version.ts'

export const versionCommand = defineCommand({
  name: 'version',
  summary: 'Print the version of this program.',
  run: (shell) => shell.print(`fleetctl ${version}\n`),
})
