import { Fragment } from 'react'
import { JsonView } from '../../ui/json-view.tsx'
import style from './ticket-view.module.css'

interface Inline {
  readonly text: string
  readonly href?: string
}

type Block =
  | { readonly kind: 'heading' | 'code'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly parts: readonly Inline[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Inline[])[] }

interface Ticket {
  readonly title: string
  readonly document: { readonly blocks: readonly Block[] }
}

/** The ticket in a body, as each tracker makes its own form of it; undefined where the body is none. */
function parseTicket(body: string): Ticket | undefined {
  try {
    const { title, document } = JSON.parse(body) as Partial<Ticket>
    return title !== undefined && Array.isArray(document?.blocks) ? { title, document } : undefined
  } catch {
    return undefined
  }
}

/** A message as people will see it: a ticket as its text, everything else as it is sent. */
export function MessageBody({ body, label }: { readonly body: string; readonly label: string }) {
  const ticket = parseTicket(body)
  if (!ticket) return <JsonView text={body} label={label} />
  return (
    <article className={style.ticket} aria-label={label} tabIndex={0}>
      <h3>{ticket.title}</h3>
      {ticket.document.blocks.map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
    </article>
  )
}

function BlockView({ block }: { readonly block: Block }) {
  switch (block.kind) {
    case 'heading':
      return <h4>{block.text}</h4>
    case 'code':
      return <pre>{block.text}</pre>
    case 'paragraph':
      return (
        <p>
          <Parts parts={block.parts} />
        </p>
      )
    case 'list':
      return (
        <ul>
          {block.items.map((parts, index) => (
            <li key={index}>
              <Parts parts={parts} />
            </li>
          ))}
        </ul>
      )
  }
}

function Parts({ parts }: { readonly parts: readonly Inline[] }) {
  return parts.map(({ text, href }, index) => (
    <Fragment key={index}>
      {href !== undefined && /^https?:\/\//.test(href) ? (
        <a href={href} rel="noreferrer">
          {text}
        </a>
      ) : (
        text
      )}
    </Fragment>
  ))
}
