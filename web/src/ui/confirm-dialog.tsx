import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { Dialog } from './dialog.tsx'
import { Row, Stack } from './layout.tsx'

export interface ConfirmDialogProps {
  readonly title: string
  /** What the button says and does: "Delete". */
  readonly action: string
  readonly isOpen: boolean
  readonly isBusy: boolean
  readonly onConfirm: () => void
  readonly onClose: () => void
  /** What follows from it. */
  readonly children: ReactNode
}

/** Asks before what cannot be undone. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, action, isOpen, isBusy, onConfirm, onClose, children } = props
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose} size={480}>
      <Stack>
        {children}
        <Row>
          <Button color="red" loading={isBusy} onClick={onConfirm}>
            {action}
          </Button>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
        </Row>
      </Stack>
    </Dialog>
  )
}
