import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { latestDeliveriesQuery } from '../../api/deliveries.ts'
import { DeliveryStrip } from '../../ui/delivery-strip.tsx'
import { formatClock } from '../../ui/format-time.ts'
import { useNow } from '../../ui/moment.tsx'
import { deliveryWords, subjectWords } from './delivery-words.ts'

export interface LatestStripProps {
  readonly of: 'automation' | 'destination'
  readonly id: number
}

/** The newest deliveries of one automation or destination; those of all come in one answer. */
export function LatestStrip({ of, id }: LatestStripProps) {
  const navigate = useNavigate()
  const now = useNow()
  const latest = useQuery(latestDeliveriesQuery(of))
  if (!latest.data) return null
  const own = latest.data.filter(
    (delivery) => id === (of === 'automation' ? delivery.automation_id : delivery.destination?.id),
  )
  const bars = own.toReversed().map((delivery) => {
    const { tone, word } = deliveryWords(delivery)
    const label = [word, subjectWords(delivery.subject), formatClock(delivery.created_at, now), delivery.reason]
    return { key: delivery.id, tone, label: label.filter(Boolean).join(' · ') }
  })
  return (
    <DeliveryStrip
      bars={bars}
      label={`The last ${bars.length} deliveries`}
      onOpen={(deliveryId) => void navigate({ to: '/automations/deliveries/$deliveryId', params: { deliveryId } })}
    />
  )
}
