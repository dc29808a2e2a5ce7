import type { Fault } from './fault.ts'
import { garbage } from './garbage.ts'
import { leave } from './leave.ts'
import { mute } from './mute.ts'
import { slow } from './slow.ts'

export const faults = { slow, garbage, leave, mute } as const satisfies Readonly<Record<string, Fault>>

export type FaultName = keyof typeof faults
