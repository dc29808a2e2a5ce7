import type { Block, Inline, TicketDocument } from '../../tickets/ticket-document.ts'

/** Jira's wiki markup. */
export function toWiki({ blocks }: TicketDocument): string {
  return blocks.map(toMarkup).join('\n\n')
}

function toMarkup(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `h3. ${escape(block.text)}`
    case 'paragraph':
      return toLine(block.parts)
    case 'list':
      return block.items.map((parts) => `* ${toLine(parts)}`).join('\n')
    case 'code':
      // The only thing that ends the block.
      return `{code:sql}\n${block.text.replace(/\{(?=code)/gi, '{ ')}\n{code}`
  }
}

function toLine(parts: readonly Inline[]): string {
  return parts
    .map(({ text, href }) => (href === undefined ? escape(text) : `[${escape(text)}|${toTarget(href)}]`))
    .join('')
}

function toTarget(href: string): string {
  return href.replace(/[\s[\]{}|]/g, encodeURIComponent)
}

/** Every character with a meaning, and the colon that would make an address a link. */
function escape(text: string): string {
  return text.replace(/[\\{}[\]|*_\-+^~?!#@]/g, '\\$&').replace(/:(?=\/\/)/g, '\\:')
}

/** The words of markup that Jira gives back unchanged. */
export function wikiText(markup: unknown): string {
  return typeof markup === 'string' ? markup : ''
}
