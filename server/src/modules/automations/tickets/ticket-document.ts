import { sha256Hex } from '../../../kernel/hash.ts'

/** The one form of what a ticket or a comment says; each tracker turns it into its own. */
export interface TicketDocument {
  readonly blocks: readonly Block[]
}

export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly parts: readonly Inline[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: 'code'; readonly text: string }

export interface Inline {
  readonly text: string
  readonly href?: string
}

/** Its words alone, for comparing what we wrote with what is there now, whatever a tracker did to the form. */
export function documentText({ blocks }: TicketDocument): string {
  return blocks.map(blockText).join('\n')
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'heading':
    case 'code':
      return block.text
    case 'paragraph':
      return inlineText(block.parts)
    case 'list':
      return block.items.map(inlineText).join('\n')
  }
}

function inlineText(parts: readonly Inline[]): string {
  return parts.map(({ text }) => text).join('')
}

/** The same for the same title and words, however they are broken into lines. */
export function hashText(title: string, text: string): string {
  return sha256Hex(`${title}\n${text}`.replace(/\s+/g, ''))
}
