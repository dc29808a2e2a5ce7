import { Modal } from '@mantine/core'
import type { ReactNode } from 'react'

export interface DialogProps {
  readonly title: string
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly size?: number
  readonly children: ReactNode
}

/** A window over the page: Escape closes it, the focus stays in it and returns to where it came from. */
export function Dialog({ title, isOpen, onClose, size = 640, children }: DialogProps) {
  return (
    <Modal opened={isOpen} onClose={onClose} title={title} size={size} closeButtonProps={{ 'aria-label': 'Close' }}>
      {children}
    </Modal>
  )
}
