import { accessSync, constants, globSync } from 'node:fs'
import path from 'node:path'

/** The path of a program of this machine; undefined where it is not installed. */
export function findProgram(name: string): string | undefined {
  const usual = (process.env['PATH'] ?? '').split(path.delimiter)
  // Debian keeps servers out of the path of users.
  const folders = [...usual, '/usr/sbin', '/usr/local/sbin', ...globSync('/usr/lib/postgresql/*/bin').sort().reverse()]
  return folders.map((folder) => path.join(folder, name)).find(isExecutable)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
