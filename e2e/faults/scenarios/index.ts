import { clockJump } from './clock-jump.ts'
import { diskFull } from './disk-full.ts'
import { frozen } from './frozen.ts'
import { kills } from './kills.ts'
import { postgresStop } from './postgres-stop.ts'
import { reconnect } from './reconnect.ts'
import type { Scenario } from './scenario.ts'

export const scenarios = {
  kills,
  'postgres-stop': postgresStop,
  'disk-full': diskFull,
  'clock-jump': clockJump,
  frozen,
  reconnect,
} satisfies Record<string, Scenario>
