import { macos } from './macos.ts'
import type { Profile } from './profile.ts'
import { ubuntu } from './ubuntu.ts'
import { windows } from './windows.ts'

export const profiles = { macos, windows, ubuntu } as const satisfies Readonly<Record<string, Profile>>

export type ProfileName = keyof typeof profiles
