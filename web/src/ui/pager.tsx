import { Button } from '@mantine/core'
import { Dim, Row } from './layout.tsx'
import { EmptyState } from './states.tsx'

export interface PagerProps {
  /** From 0. */
  readonly page: number
  readonly pageSize: number
  readonly count: number | undefined
  readonly onPage: (page: number) => void
}

/** Forward and back, and where one is. Absent where everything is on one page. */
export function Pager({ page, pageSize, count, onPage }: PagerProps) {
  if (count === undefined || (count <= pageSize && page === 0)) return null
  const last = Math.min((page + 1) * pageSize, count)
  if (page * pageSize >= count) return null
  return (
    <Row>
      <Button variant="default" disabled={page === 0} onClick={() => onPage(page - 1)}>
        Previous
      </Button>
      <Button variant="default" disabled={last >= count} onClick={() => onPage(page + 1)}>
        Next
      </Button>
      <Dim>
        {(page * pageSize + 1).toLocaleString('en')} to {last.toLocaleString('en')} of {count.toLocaleString('en')}
      </Dim>
    </Row>
  )
}

/** A page of a list that has become shorter, or never was so long. */
export function PastEnd({ onFirst }: { readonly onFirst: () => void }) {
  return (
    <EmptyState
      title="The list ends before this page"
      action={
        <Button variant="default" onClick={onFirst}>
          First page
        </Button>
      }
    />
  )
}
