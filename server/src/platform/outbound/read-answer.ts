import type { Dispatcher } from 'undici'

const usualBytes = 64 * 1024

/** The beginning of an answer as text. What fails while it is read only shortens it: the status has already been said. */
export async function readAnswer(
  body: Dispatcher.ResponseData['body'],
  maxBytes: number = usualBytes,
): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      size += chunk.length
      if (size >= maxBytes) break
    }
  } catch {
    // Kept short on purpose, see above.
  }
  return new TextDecoder().decode(Buffer.concat(chunks).subarray(0, maxBytes))
}
