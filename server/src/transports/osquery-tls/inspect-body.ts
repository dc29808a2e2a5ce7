import { findJsonExcess } from '../../platform/documents/measure-json.ts'
import type { OsqueryBackend } from './osquery-backend.ts'

/** What is smaller is parsed as fast as it is looked at. */
const smallChars = 64 * 1024
const maxKeys = 4

/** A host with 20,000 pieces of software tells some 300,000 values at once; reading a million takes about a second. */
const largeLimits = { maxDepth: 1_000, maxValues: 1_000_000 }
const smallLimits = { maxDepth: 1_000, maxValues: 50_000 }

/**
 * False where nothing in a large body can be the node key of a host: whoever has none does not make the server parse
 * megabytes. True says nothing yet.
 */
export async function isOfKnownHost(
  backend: Pick<OsqueryBackend<{ readonly id: number }>, 'findHost'>,
  text: string,
): Promise<boolean> {
  if (text.length < smallChars) return true
  let asked = 0
  for (const [, nodeKey = ''] of text.matchAll(/"node_key"\s*:\s*"([^"\\]{1,255})"/g)) {
    if (await backend.findHost(nodeKey)) return true
    if (++asked === maxKeys) return false
  }
  return false
}

/** Whether parsing would cost far more than any agent asks for. */
export function findExcess(text: string, isLarge: boolean): boolean {
  return text.length >= smallChars && findJsonExcess(text, isLarge ? largeLimits : smallLimits) !== undefined
}
