import { Fragment } from 'react'
import style from './json-view.module.css'
import { splitJson } from './split-json.ts'

/** A body as it is sent: formatted and coloured where it is JSON, as it came where it is not. */
export function JsonView({ text, label }: { readonly text: string; readonly label: string }) {
  const parts = splitJson(text)
  return (
    // Long bodies scroll, and what scrolls must be reachable by keyboard.
    <pre className={style.json} tabIndex={0} role="region" aria-label={label}>
      {parts.map(({ kind, text: part }, index) => (
        <Fragment key={index}>{kind === 'plain' ? part : <span data-kind={kind}>{part}</span>}</Fragment>
      ))}
    </pre>
  )
}
