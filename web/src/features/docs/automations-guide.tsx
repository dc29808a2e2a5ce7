import { Anchor } from '@mantine/core'
import { Fragment } from 'react'
import { basePath } from '../../api/base-path.ts'
import { JsonView } from '../../ui/json-view.tsx'
import { Mono } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import { useTitle } from '../../ui/page-header.tsx'
import style from './automations-guide.module.css'
import { type Block, guide, type GuideSection, type Sentence } from './guide.ts'

/** The documentation of automations, true for this server. */
export function AutomationsGuide() {
  useTitle('Automations')
  const [introduction, ...sections] = guide
  return (
    <div className={style.page}>
      <nav className={style.contents} aria-label="On this page">
        <ul>
          {sections.map(({ title }) => (
            <li key={title}>
              <a href={`#${anchorOf(title)}`}>{title}</a>
            </li>
          ))}
        </ul>
      </nav>
      <article className={style.guide}>
        {introduction && (
          <header>
            <h1>{introduction.title}</h1>
            <Blocks blocks={introduction.blocks} />
          </header>
        )}
        {sections.map((section) => (
          <Part key={section.title} section={section} />
        ))}
      </article>
    </div>
  )
}

function anchorOf(title: string): string {
  return title.toLowerCase().replaceAll(/[^a-z]+/g, '-')
}

function Part({ section: { title, blocks } }: { readonly section: GuideSection }) {
  return (
    <section id={anchorOf(title)}>
      <h2>{title}</h2>
      <Blocks blocks={blocks} />
    </section>
  )
}

function Blocks({ blocks }: { readonly blocks: readonly Block[] }) {
  return blocks.map((block, index) => <BlockView key={index} block={block} />)
}

function BlockView({ block }: { readonly block: Block }) {
  switch (block.kind) {
    case 'example':
      return (
        <figure className={style.example}>
          <figcaption>
            <Mono>POST https://server.com/example</Mono>
          </figcaption>
          <JsonView text={block.body} label={block.label} />
        </figure>
      )
    case 'steps':
      return (
        <ol>
          <Items sentences={block.sentences} />
        </ol>
      )
    case 'list':
      return (
        <ul>
          <Items sentences={block.sentences} />
        </ul>
      )
    case 'text':
    case 'note':
      return (
        <p className={block.kind === 'note' ? style.note : undefined}>
          {block.sentences.map((sentence) => (
            <Fragment key={sentence.id}>
              <Marked text={sentence.text} />{' '}
            </Fragment>
          ))}
        </p>
      )
  }
}

function Items({ sentences }: { readonly sentences: readonly Sentence[] }) {
  return sentences.map(({ id, text }) => (
    <li key={id}>
      <Marked text={text} />
    </li>
  ))
}

const marks = /(\*\*[^*]+\*\*|\*[^*]+\*|`[^`]+`|\[[^\]]+\]\([^)]+\))/

function Marked({ text }: { readonly text: string }) {
  return text.split(marks).map((part, index) => <Fragment key={index}>{markedPart(part)}</Fragment>)
}

function markedPart(part: string) {
  if (part.startsWith('**')) return <strong>{part.slice(2, -2)}</strong>
  if (part.startsWith('*')) return <em>{part.slice(1, -1)}</em>
  if (part.startsWith('`')) return <Mono>{part.slice(1, -1)}</Mono>
  const [, words, to] = /^\[(.+)\]\((.+)\)$/.exec(part) ?? []
  if (words === undefined || to === undefined) return part
  // The description of the API is no page of this application.
  return to.startsWith('/api/') ? (
    <Anchor underline="always" href={`${basePath}${to}`}>
      {words}
    </Anchor>
  ) : (
    <Link to={to}>{words}</Link>
  )
}
