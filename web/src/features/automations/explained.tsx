import type { Explanation, VerdictCode } from '@muster/contract/rest/explain.ts'
import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { automationKeys, reportExisting } from '../../api/automations.ts'
import { redeliver } from '../../api/deliveries.ts'
import { useMay } from '../../api/session.ts'
import { Dim, Row } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import { sentence } from '../../ui/sentence.ts'
import type { Tone } from '../../ui/status-pill.tsx'
import { Timeline } from '../../ui/timeline.tsx'
import { tellDone, tellFailed } from '../../ui/toast.ts'
import style from './why-box.module.css'

/** First the verdict with its remedy, then what happened; the last entry is what is still to come. */
export function Explained({ explanation }: { readonly explanation: Explanation }) {
  const { verdict, automations, timeline, subject, host } = explanation
  const knowsRules = useMay('config:read')
  const others = automations.filter((automation) => automation.verdict.sentence !== verdict.sentence)
  return (
    <>
      <div className={style.verdict} data-tone={verdictTone(verdict.code)} role="status">
        <Dim>
          {subject.name}
          {host && ` on ${host.name}`}
        </Dim>
        <strong>{sentence(verdict.sentence)}</strong>
        <Remedy explanation={explanation} />
      </div>
      {others.map(({ id, name, verdict: other }) => (
        <p key={id}>
          {knowsRules ? (
            <Link to="/automations/$id" params={{ id: String(id) }}>
              {name}
            </Link>
          ) : (
            name
          )}
          : {other.sentence}
        </p>
      ))}
      <Timeline
        label="What happened"
        items={timeline.map((entry, index) => ({
          key: String(index),
          at: entry.at,
          isFuture: entry.kind === 'next',
          content: entry.delivery_id ? (
            <Link to="/automations/deliveries/$deliveryId" params={{ deliveryId: entry.delivery_id }}>
              {sentence(entry.sentence)}
            </Link>
          ) : (
            sentence(entry.sentence)
          ),
        }))}
      />
    </>
  )
}

/** The remedy as something to press where there is such a thing, else in words. */
function Remedy({ explanation }: { readonly explanation: Explanation }) {
  const { verdict, automations } = explanation
  const mayWrite = useMay('config:write')
  const maySend = useMay('delivery:write')
  const rule = automations[0]
  if (verdict.remedy === '' || !mayWrite) return verdict.remedy === '' ? null : <Dim>{verdict.remedy}</Dim>
  if (opensRule.has(verdict.code) && rule)
    return (
      <Row>
        <Button
          variant="default"
          renderRoot={(props) => <Link to="/automations/$id" params={{ id: String(rule.id) }} {...props} />}
        >
          {verdict.code === 'automation_off' ? 'Switch it on' : `Change ${rule.name}`}
        </Button>
      </Row>
    )
  if (verdict.code === 'before_selection') return <ReportNow explanation={explanation} />
  if (verdict.code === 'dead' && maySend) return <Again explanation={explanation} />
  return <Dim>{verdict.remedy}</Dim>
}

const opensRule = new Set<VerdictCode>(['automation_off', 'policy_not_selected', 'no_destination', 'below_threshold'])

function ReportNow({ explanation: { subject } }: { readonly explanation: Explanation }) {
  const queryClient = useQueryClient()
  const reporting = useMutation({
    mutationFn: () =>
      reportExisting(subject.kind === 'policy' ? { policy_ids: [Number(subject.id)] } : { vulnerabilities: true }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: automationKeys.all })
      tellDone('The next check reports what is true already.')
    },
    onError: (error) => tellFailed('Could not report it', error),
  })
  return (
    <Row>
      <Button variant="default" loading={reporting.isPending} onClick={() => reporting.mutate()}>
        {subject.kind === 'policy' ? 'Report what fails already' : 'Report all recent CVEs'}
      </Button>
    </Row>
  )
}

function Again({ explanation: { timeline } }: { readonly explanation: Explanation }) {
  const queryClient = useQueryClient()
  const deliveryId = timeline.findLast(({ delivery_id }) => delivery_id !== null)?.delivery_id
  const sending = useMutation({
    mutationFn: redeliver,
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: automationKeys.all })
      tellDone('It is sent again.')
    },
    onError: (error) => tellFailed('Could not send it again', error),
  })
  if (!deliveryId) return null
  return (
    <Row>
      <Button variant="default" loading={sending.isPending} onClick={() => sending.mutate(deliveryId)}>
        Redeliver
      </Button>
    </Row>
  )
}

function verdictTone(code: VerdictCode): Tone {
  if (code === 'delivered' || code === 'passing') return 'good'
  if (code === 'dead' || code === 'no_destination') return 'bad'
  if (['sending', 'retrying', 'waiting_for_check', 'settling', 'destination_paused', 'storm_brake'].includes(code))
    return 'warn'
  return 'off'
}
