import { Fragment } from 'react'
import style from './rule-sentence.module.css'

export interface SentencePart<Field extends string> {
  readonly text: string
  readonly field?: Field
}

export interface RuleSentenceProps<Field extends string> {
  readonly parts: readonly SentencePart<Field>[]
  /** Opens the field that changes a part; without it the sentence is only read. */
  readonly onOpen?: ((field: Field) => void) | undefined
}

/** A rule in one sentence whose variable parts are underlined and open their field. */
export function RuleSentence<Field extends string>({ parts, onOpen }: RuleSentenceProps<Field>) {
  return (
    <p className={style.sentence}>
      {parts.map(({ text, field }, index) => (
        <Fragment key={index}>
          {field && onOpen ? (
            <button type="button" onClick={() => onOpen(field)}>
              {text}
            </button>
          ) : field ? (
            <strong>{text}</strong>
          ) : (
            text
          )}
        </Fragment>
      ))}
    </p>
  )
}
