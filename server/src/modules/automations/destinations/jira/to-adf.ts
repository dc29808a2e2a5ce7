import type { Block, Inline, TicketDocument } from '../../tickets/ticket-document.ts'

/** A node of Atlassian Document Format. */
interface AdfNode {
  readonly type: string
  readonly text?: string
  readonly attrs?: Readonly<Record<string, unknown>>
  readonly marks?: readonly { readonly type: string; readonly attrs: Readonly<Record<string, unknown>> }[]
  readonly content?: readonly AdfNode[]
}

export interface AdfDocument extends AdfNode {
  readonly type: 'doc'
  readonly version: 1
}

/** Atlassian Document Format has no markup that text could break out of. */
export function toAdf({ blocks }: TicketDocument): AdfDocument {
  return { type: 'doc', version: 1, content: blocks.map(toNode) }
}

function toNode(block: Block): AdfNode {
  switch (block.kind) {
    case 'heading':
      return { type: 'heading', attrs: { level: 3 }, content: toText([{ text: block.text }]) }
    case 'paragraph':
      return { type: 'paragraph', content: toText(block.parts) }
    case 'list':
      return {
        type: 'bulletList',
        content: block.items.map((parts) => ({
          type: 'listItem',
          content: [{ type: 'paragraph', content: toText(parts) }],
        })),
      }
    case 'code':
      return { type: 'codeBlock', attrs: { language: 'sql' }, content: toText([{ text: block.text }]) }
  }
}

/** Empty text nodes are refused. */
function toText(parts: readonly Inline[]): AdfNode[] {
  return parts
    .filter(({ text }) => text !== '')
    .map(({ text, href }) => ({
      type: 'text',
      text,
      ...(href !== undefined && { marks: [{ type: 'link', attrs: { href } }] }),
    }))
}

/** The words of a document that Jira gives back; other nodes than ours count by the text in them. */
export function adfText(node: unknown): string {
  if (typeof node !== 'object' || node === null) return ''
  const { text, content } = node as { text?: unknown; content?: unknown }
  const own = typeof text === 'string' ? text : ''
  return own + (Array.isArray(content) ? content.map(adfText).join('\n') : '')
}
