import type { ScheduleAnswer, ScheduleRunAnswer } from '@muster/contract/rest/schedule.ts'
import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { schedulesQuery, triggerSchedule } from '../../api/automations.ts'
import { useMay } from '../../api/session.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { DeliveryStrip } from '../../ui/delivery-strip.tsx'
import { formatClock, formatDuration } from '../../ui/format-time.ts'
import { Mono } from '../../ui/layout.tsx'
import { Moment, useNow } from '../../ui/moment.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { StatusPill, type Tone } from '../../ui/status-pill.tsx'
import { tellDone, tellFailed } from '../../ui/toast.ts'

const outcomes: Readonly<Record<ScheduleRunAnswer['outcome'], readonly [Tone, string]>> = {
  running: ['warn', 'Running'],
  completed: ['good', 'Completed'],
  failed: ['bad', 'Failed'],
  interrupted: ['bad', 'Interrupted'],
}

/** What the server does by itself, when it did it last and when it does it next. */
export function SchedulesPage() {
  const schedules = useQuery(schedulesQuery)
  const mayTrigger = useMay('schedule:trigger')
  const columns: readonly Column<ScheduleAnswer>[] = [
    { title: 'Schedule', render: ({ name }) => <Mono>{name}</Mono> },
    { title: 'Every', isMinor: true, render: ({ interval }) => formatDuration(interval) },
    { title: 'Last run', under: 'Schedule', render: (row) => <LastRun schedule={row} /> },
    { title: 'Next run', under: 'Schedule', render: ({ next_run_at }) => <Moment at={next_run_at} /> },
    { title: 'Runs', isMinor: true, render: (row) => <Runs schedule={row} /> },
    ...(mayTrigger ? [{ title: '', render: (row: ScheduleAnswer) => <RunNow schedule={row} /> }] : []),
  ]
  return (
    <DataTable
      what="schedules"
      columns={columns}
      query={schedules}
      rowKey={({ name }) => name}
      empty={<EmptyState title="This server has no schedules" />}
    />
  )
}

function LastRun({ schedule: { runs } }: { readonly schedule: ScheduleAnswer }) {
  const [last] = runs
  if (!last) return <>never</>
  const [tone, word] = outcomes[last.outcome]
  return (
    <>
      <StatusPill tone={tone}>{word}</StatusPill> <Moment at={last.started_at} />
      {last.error !== '' && `: ${last.error}`}
    </>
  )
}

function Runs({ schedule: { runs, name } }: { readonly schedule: ScheduleAnswer }) {
  const now = useNow()
  const bars = runs.toReversed().map((run) => {
    const [tone, word] = outcomes[run.outcome]
    const took = run.duration_ms === null ? '' : `${run.duration_ms} ms`
    return {
      key: run.id,
      tone,
      label: [word, formatClock(run.started_at, now), took, run.error].filter(Boolean).join(' · '),
    }
  })
  return <DeliveryStrip bars={bars} label={`The last runs of ${name}`} none="no runs yet" />
}

function RunNow({ schedule: { name, is_running } }: { readonly schedule: ScheduleAnswer }) {
  const queryClient = useQueryClient()
  const running = useMutation({
    mutationFn: () => triggerSchedule(name),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: schedulesQuery.queryKey })
      tellDone(`${name} runs now.`)
    },
    onError: (error) => tellFailed(`Could not run ${name}`, error),
  })
  return (
    <Button
      variant="subtle"
      size="compact-xs"
      disabled={is_running}
      loading={running.isPending}
      onClick={() => running.mutate()}
    >
      Run now
    </Button>
  )
}
