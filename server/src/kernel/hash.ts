import { hash } from 'node:crypto'

/** SHA-256 in hex: how node keys and session tokens are stored and looked up. */
export function sha256Hex(text: string): string {
  return hash('sha256', text, 'hex')
}
