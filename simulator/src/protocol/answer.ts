/** What a server's answer means to an agent: the body decides, the status code is never looked at. */
export type Answer =
  | { readonly outcome: 'ok'; readonly body: AnswerBody }
  | { readonly outcome: 'refused' | 'node-invalid'; readonly reason: string; readonly body?: AnswerBody }

export type AnswerBody = Readonly<Record<string, unknown>>

export function parseAnswer(text: string): Answer {
  if (text.trim() === '') return { outcome: 'ok', body: {} }
  const body = parseJson(text)
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return { outcome: 'refused', reason: `Cannot parse JSON: ${JSON.stringify(text.slice(0, 80))}` }
  }
  const fields = body as AnswerBody
  const reason = typeof fields.error === 'string' ? fields.error : JSON.stringify(fields.error ?? null)
  if (fields.node_invalid === true) return { outcome: 'node-invalid', reason, body: fields }
  if ('error' in fields) return { outcome: 'refused', reason: `Request failed: ${reason}`, body: fields }
  return { outcome: 'ok', body: fields }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
