import { Tooltip } from '@mantine/core'
import style from './delivery-strip.module.css'
import type { Tone } from './status-pill.tsx'

export interface StripBar {
  readonly key: string
  readonly tone: Tone
  /** What hovering shows and screen readers hear. */
  readonly label: string
}

export interface DeliveryStripProps {
  /** Oldest first. */
  readonly bars: readonly StripBar[]
  readonly label: string
  /** Said where there are none. */
  readonly none?: string
  /** Without it the bars are only looked at. */
  readonly onOpen?: (key: string) => void
}

/** The last deliveries, a bar each; a click opens one. */
export function DeliveryStrip({ bars, label, none = 'no deliveries yet', onOpen }: DeliveryStripProps) {
  if (bars.length === 0) return <span className={style.none}>{none}</span>
  return (
    <div className={style.strip} role="group" aria-label={label}>
      {bars.map(({ key, tone, label: barLabel }) => (
        <Tooltip key={key} label={barLabel}>
          {onOpen ? (
            <button type="button" data-tone={tone} aria-label={barLabel} onClick={() => onOpen(key)} />
          ) : (
            <span role="img" data-tone={tone} aria-label={barLabel} />
          )}
        </Tooltip>
      ))}
    </div>
  )
}
