import { Button, Collapse } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { Icon } from './icon.tsx'
import style from './more-options.module.css'

export interface MoreOptionsProps {
  readonly label?: string
  readonly startsOpen?: boolean
  readonly children: ReactNode
}

/** What is rarely looked at: closed at first, and not there until it is opened. */
export function MoreOptions({ label = 'More options', startsOpen = false, children }: MoreOptionsProps) {
  const [isOpen, setOpen] = useState(startsOpen)
  return (
    <div>
      <Button
        variant="subtle"
        type="button"
        aria-expanded={isOpen}
        leftSection={<Icon name={isOpen ? 'down' : 'right'} />}
        onClick={() => setOpen(!isOpen)}
        px={4}
      >
        {label}
      </Button>
      <Collapse expanded={isOpen} transitionDuration={120}>
        {isOpen && <div className={style.content}>{children}</div>}
      </Collapse>
    </div>
  )
}
