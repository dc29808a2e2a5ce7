import { homedir } from 'node:os'
import type { Readable, Writable } from 'node:stream'

type Terminal = { readonly isTTY?: boolean | undefined }

/** All that a command may touch outside of its arguments and the server. */
export interface Io {
  readonly stdin: Readable & Terminal
  readonly stdout: Writable & Terminal
  readonly stderr: Writable & Terminal
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
}

export function processIo(): Io {
  const { stdin, stdout, stderr, env } = process
  return { stdin, stdout, stderr, env, home: homedir() }
}
