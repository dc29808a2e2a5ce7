import type { RouteAnswer } from '@muster/contract/common/route.ts'
import { getLabelSpecRoute, listLabelSpecsRoute } from '@muster/contract/rest/label.ts'
import { defineCommand } from '../define-command.ts'
import { formatOptions, type FormatOptions, printDocuments, printList } from '../output/print-list.ts'

type LabelDocument = RouteAnswer<typeof listLabelSpecsRoute>['specs'][number]

export const getLabelsCommand = defineCommand<FormatOptions>({
  name: 'labels [name]',
  aliases: ['label', 'l'],
  summary: 'List the labels, or print one; documents can be applied again.',
  options: formatOptions(),
  run: (shell, options, [name]) =>
    shell.withSession(async (client) => {
      if (name !== undefined) {
        const { specs: spec } = await client.call(getLabelSpecRoute, { params: { name } })
        return printDocuments(shell, options, [{ kind: 'label', spec }])
      }
      const { specs } = await client.call(listLabelSpecsRoute)
      return printList(shell, options, { kind: 'label', items: specs, columns })
    }),
})

const columns = {
  NAME: ({ name }: LabelDocument) => name,
  PLATFORM: ({ platform }: LabelDocument) => platform ?? '',
  DESCRIPTION: ({ description }: LabelDocument) => description,
  QUERY: ({ query }: LabelDocument) => query,
}
