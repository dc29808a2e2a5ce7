import type { Block, Inline, TicketDocument } from '../../tickets/ticket-document.ts'

/** The HTML that Zendesk takes as `html_body` of a comment. */
export function toHtml({ blocks }: TicketDocument): string {
  return blocks.map(toElement).join('\n')
}

function toElement(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h3>${escape(block.text)}</h3>`
    case 'paragraph':
      return `<p>${toLine(block.parts)}</p>`
    case 'list':
      return `<ul>${block.items.map((parts) => `<li>${toLine(parts)}</li>`).join('')}</ul>`
    case 'code':
      return `<pre><code>${escape(block.text)}</code></pre>`
  }
}

function toLine(parts: readonly Inline[]): string {
  return parts
    .map(({ text, href }) => (href === undefined ? escape(text) : `<a href="${escape(href)}">${escape(text)}</a>`))
    .join('')
}

/** Braces too: Zendesk fills in `{{ticket.…}}` where it stands in a comment. */
function escape(text: string): string {
  return text.replace(/[&<>"'{}]/g, (character) => `&#${character.charCodeAt(0)};`)
}
