import type { AutomationDraft, Backtest } from '@muster/contract/rest/automation.ts'
import { Tooltip } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { backtestQuery } from '../../api/automations.ts'
import { counted } from '../../ui/counted.ts'
import { formatDuration } from '../../ui/format-time.ts'
import { Dim, Stack } from '../../ui/layout.tsx'
import { Loaded } from '../../ui/states.tsx'
import style from './backtest-tab.module.css'

/** How often it would have fired in the last 30 days, with the settings as they stand in the form. */
export function BacktestTab({ id, draft }: { readonly id: number; readonly draft: AutomationDraft }) {
  const backtest = useQuery(backtestQuery(id, draft))
  return (
    <Loaded what="the past 30 days" query={backtest} rows={6}>
      {(found) => (
        <Stack>
          <p className={style.headline}>
            Would have sent {found.message_count.toLocaleString('en')}{' '}
            {found.message_count === 1 ? 'message' : 'messages'}
          </p>
          <Dim>
            {found.fired_count} of {found.check_count} checks, one every {formatDuration(found.interval)}.
          </Dim>
          <Days backtest={found} />
          {found.subjects.length > 0 && (
            <ul className={style.subjects}>
              {found.subjects.map(({ kind, id: subjectId, name, messages, hosts }) => (
                <li key={`${kind} ${subjectId}`}>
                  <span>{name}</span>
                  <Dim>
                    {counted(messages, 'message')}, {counted(hosts, 'host')}
                  </Dim>
                </li>
              ))}
            </ul>
          )}
          {found.notes.map((note) => (
            <Dim key={note}>{note}</Dim>
          ))}
        </Stack>
      )}
    </Loaded>
  )
}

function Days({ backtest: { days } }: { readonly backtest: Backtest }) {
  const most = Math.max(1, ...days.map(({ messages }) => messages))
  return (
    <div
      className={style.days}
      role="img"
      aria-label={`Messages by day: ${days.map(({ messages }) => messages).join(', ')}`}
    >
      {days.map(({ date, messages, hosts }) => (
        <Tooltip key={date} label={`${date}: ${counted(messages, 'message')}, ${counted(hosts, 'host')}`}>
          <svg viewBox="0 0 10 80" preserveAspectRatio="none">
            <rect
              x="1"
              width="8"
              y={78 - (messages / most) * 76}
              height={2 + (messages / most) * 76}
              rx="1"
              data-empty={messages === 0 || undefined}
            />
          </svg>
        </Tooltip>
      ))}
    </div>
  )
}
