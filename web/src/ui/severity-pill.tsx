import style from './severity-pill.module.css'
import { severityWord } from './severity-word.ts'

/** A CVSS score with its word, on a scale of its own: it must never look like the state of a delivery. */
export function SeverityPill({ score }: { readonly score: number | null }) {
  if (score === null) return <span className={style.none}>no score</span>
  const word = severityWord(score)
  return (
    <span className={style.pill} data-word={word}>
      {score.toFixed(1)} {word}
    </span>
  )
}
