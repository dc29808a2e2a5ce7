import { readFileSync } from 'node:fs'

/** A file of the machine's own description; what is missing or closed to us is simply not known. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
