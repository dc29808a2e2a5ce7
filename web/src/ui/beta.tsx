import { Tooltip } from '@mantine/core'
import style from './beta.module.css'

const reason =
  "Proven against the vendors' own descriptions of their APIs, not yet against accounts of Jira and Zendesk."

/** Marks what is not proven in full yet, and says why. */
export function Beta() {
  return (
    <Tooltip label={reason} multiline w={280}>
      <span className={style.beta}>Beta</span>
    </Tooltip>
  )
}
