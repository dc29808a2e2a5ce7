import { notifications } from '@mantine/notifications'
import { errorText } from './states.tsx'

const closeButtonProps = { 'aria-label': 'Dismiss' }

/** Something worked; gone by itself. */
export function tellDone(message: string): void {
  notifications.show({ message, color: 'green', autoClose: 4000, closeButtonProps })
}

/** Something failed where no form shows it: what, and the server's reason. */
export function tellFailed(what: string, error: unknown): void {
  notifications.show({ title: what, message: errorText(error), color: 'red', autoClose: 12_000, closeButtonProps })
}
