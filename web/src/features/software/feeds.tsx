import type { Feed, FeedState } from '@muster/contract/rest/feed.ts'
import { useQuery } from '@tanstack/react-query'
import { feedsQuery } from '../../api/software.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Dim, Section, Stack } from '../../ui/layout.tsx'
import { Moment } from '../../ui/moment.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { StatusPill, type Tone } from '../../ui/status-pill.tsx'

const states: Readonly<Record<FeedState, readonly [Tone, string]>> = {
  ok: ['good', 'Fresh'],
  stale: ['warn', 'Stale'],
  failing: ['bad', 'Failing'],
  never: ['off', 'Not read yet'],
  off: ['off', 'Not downloaded'],
}

/** Where the knowledge of CVEs comes from, and how fresh it is. */
export function Feeds() {
  const feeds = useQuery(feedsQuery)
  return (
    <Section title="Sources">
      <Stack gap="small">
        <DataTable
          what="sources of vulnerabilities"
          columns={columns}
          query={{ data: feeds.data?.feeds, error: feeds.error, refetch: feeds.refetch }}
          rowKey={({ name }) => name}
          empty={<EmptyState title="There is no source" />}
        />
        {feeds.data && <Dim>{feeds.data.notice}</Dim>}
      </Stack>
    </Section>
  )
}

const columns: readonly Column<Feed>[] = [
  { title: 'Source', render: ({ name }) => name },
  {
    title: 'State',
    render: ({ state, error }) => (
      <>
        <StatusPill tone={states[state][0]}>{states[state][1]}</StatusPill> {error}
      </>
    ),
  },
  { title: 'Last success', render: ({ last_success_at }) => <Moment at={last_success_at} /> },
  { title: 'Records', align: 'right', isMinor: true, render: ({ records }) => records.toLocaleString('en') },
]
