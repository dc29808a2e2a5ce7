import { splitSql } from './split-sql.ts'
import style from './sql.module.css'

/** SQL to read. */
export function SqlView({ text }: { readonly text: string }) {
  return (
    <pre className={style.view} tabIndex={0} role="region" aria-label="Query">
      <SqlColours text={text} />
    </pre>
  )
}

export function SqlColours({ text }: { readonly text: string }) {
  return splitSql(text).map(({ kind, text: part }, index) => (
    <span key={index} data-kind={kind}>
      {part}
    </span>
  ))
}
