import { createHash } from 'node:crypto'
import path from 'node:path'

/** What `sun_path` holds on every system; longer paths cannot be listened on. */
const longestSocketPath = 103

/** Where the server of a data folder listens for commands on this machine; undefined where the path is too long. */
export function findControlPath(dataDir: string): string | undefined {
  const folder = path.resolve(dataDir)
  if (process.platform === 'win32') {
    return `\\\\.\\pipe\\muster-${createHash('sha256').update(folder.toLowerCase()).digest('hex').slice(0, 32)}`
  }
  const file = path.join(folder, 'control.sock')
  return Buffer.byteLength(file) > longestSocketPath ? undefined : file
}
