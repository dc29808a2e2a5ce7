import type { AddCommand } from '../define-command.ts'
import { apiCommand } from './api.ts'
import { applyCommand } from './apply.ts'
import { configCommands } from './config.ts'
import { deleteCommand } from './delete.ts'
import { getCommands } from './get.ts'
import { gitopsCommand } from './gitops.ts'
import { hostsCommands } from './hosts.ts'
import { loginCommand } from './login.ts'
import { logoutCommand } from './logout.ts'
import { setupCommand } from './setup.ts'
import { triggerCommand } from './trigger.ts'
import { userCommands } from './user.ts'
import { versionCommand } from './version.ts'

/** In the order of the help. */
export const commands: readonly AddCommand[] = [
  setupCommand,
  loginCommand,
  logoutCommand,
  configCommands,
  applyCommand,
  gitopsCommand,
  deleteCommand,
  getCommands,
  triggerCommand,
  userCommands,
  hostsCommands,
  apiCommand,
  versionCommand,
]
