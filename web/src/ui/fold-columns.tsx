import type { Column } from './data-table.tsx'
import { Dim } from './layout.tsx'

/** For a phone: columns that name another stand beneath it, in its cell. */
export function foldColumns<T>(columns: readonly Column<T>[]): readonly Column<T>[] {
  return columns
    .filter(({ under }) => under === undefined)
    .map((column) => {
      const beneath = columns.filter(({ under }) => under === column.title)
      if (beneath.length === 0) return column
      return {
        ...column,
        render: (row) => (
          <>
            {column.render(row)}
            {beneath.map(({ title, render }) => (
              <div key={title}>
                <Dim>{title}</Dim> {render(row)}
              </div>
            ))}
          </>
        ),
      }
    })
}
