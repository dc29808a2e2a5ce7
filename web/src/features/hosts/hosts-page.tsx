import type { Host } from '@muster/contract/rest/host.ts'
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { hostCountQuery, hostReportUrl, hostsQuery } from '../../api/hosts.ts'
import { may, useMayAnywhere, useMe } from '../../api/session.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Row, Stack } from '../../ui/layout.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { Pager } from '../../ui/pager.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { EnrollDialog } from './enroll-dialog.tsx'
import { chooseHostColumns, ColumnMenu, hostName } from './host-columns.tsx'
import { HostFilters } from './host-filters.tsx'
import { HostSelection } from './host-selection.tsx'
import { type HostsSearchProps, isNarrowed, toHostFilter, unnarrowed } from './hosts-search.ts'

/** All hosts, paged, sorted and filtered by the server: as quick with a hundred thousand as with ten. */
export function HostsPage({ search, onChange }: HostsSearchProps) {
  const filter = toHostFilter(search)
  const { page = 0, per_page = 0, order_key = '', order_direction = 'asc' } = filter
  const hosts = useQuery(hostsQuery(filter))
  const count = useQuery(hostCountQuery(filter))
  const [isEnrolling, setEnrolling] = useState(false)
  const mayEnroll = useMayAnywhere('enroll_secret:read')
  const columns = useMemo(() => chooseHostColumns(search.columns), [search.columns])
  const selection = useSelection(JSON.stringify({ ...filter, page: 0 }))
  const isEmpty = count.data === 0 && !isNarrowed(search)
  const enroll = (
    <Button leftSection={<Icon name="plus" />} onClick={() => setEnrolling(true)}>
      Add hosts
    </Button>
  )
  return (
    <>
      <PageHeader
        title="Hosts"
        aside={count.data?.toLocaleString('en')}
        actions={
          <>
            {!isEmpty && (
              <>
                <ColumnMenu columns={search.columns} onChange={(next) => onChange({ columns: next })} />
                <Button
                  component="a"
                  variant="default"
                  leftSection={<Icon name="download" />}
                  href={hostReportUrl(
                    filter,
                    columns.map(({ key }) => key),
                  )}
                  download
                >
                  CSV
                </Button>
              </>
            )}
            {mayEnroll && enroll}
          </>
        }
      />
      <Stack>
        {!isEmpty && (
          <Row>
            <HostFilters search={search} onChange={onChange} />
          </Row>
        )}
        {selection.ids.length > 0 && (
          <HostSelection ids={selection.ids} filter={filter} count={count.data} onSelect={selection.select} />
        )}
        <DataTable
          what="hosts"
          columns={columns}
          query={hosts}
          rowKey={({ id }) => id}
          selection={selection.ofTable}
          sort={{ key: order_key, direction: order_direction }}
          onSort={({ key, direction }) => onChange({ page: undefined, order_key: key, order_direction: direction })}
          empty={
            isNarrowed(search) ? (
              <EmptyState
                title="No host matches"
                action={
                  <Button variant="default" onClick={() => onChange(unnarrowed)}>
                    Show all hosts
                  </Button>
                }
              />
            ) : (
              <EmptyState title="No host has enrolled yet" action={mayEnroll ? enroll : undefined}>
                Hosts run osquery; they enrol with a secret and appear here within seconds.
              </EmptyState>
            )
          }
        />
        <Pager page={page} pageSize={per_page} count={count.data} onPage={(next) => onChange({ page: next })} />
      </Stack>
      <EnrollDialog isOpen={isEnrolling} teamId={search.team_id} onClose={() => setEnrolling(false)} />
    </>
  )
}

/** Hosts that are checked, over pages; another filter begins anew. */
function useSelection(filterKey: string) {
  const me = useMe()
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set())
  useEffect(() => setSelected(new Set()), [filterKey])
  const mayChange = ({ team_id }: Pick<Host, 'team_id'>) => may(me, 'host:write', team_id)
  const mayChangeAny = useMayAnywhere('host:write')
  return {
    ids: [...selected],
    select: (ids: readonly number[]) => setSelected(new Set(ids)),
    ofTable: mayChangeAny
      ? {
          selected,
          onSelect: (keys: ReadonlySet<string | number>) => setSelected(new Set([...keys].map(Number))),
          nameOf: hostName,
          canSelect: mayChange,
        }
      : undefined,
  }
}
