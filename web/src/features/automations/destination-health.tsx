import type { DestinationAnswer } from '@muster/contract/rest/destination.ts'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { latestDeliveriesQuery } from '../../api/deliveries.ts'
import { DeliveryStrip } from '../../ui/delivery-strip.tsx'
import { formatClock } from '../../ui/format-time.ts'
import { useNow } from '../../ui/moment.tsx'
import { StatusPill, type Tone } from '../../ui/status-pill.tsx'
import { deliveryWords } from './delivery-words.ts'

const states: Readonly<Record<DestinationAnswer['state'], readonly [Tone, string]>> = {
  active: ['good', 'Works'],
  failing: ['bad', 'Failing'],
  paused: ['warn', 'Paused'],
}

export function DestinationPill({ destination: { state } }: { readonly destination: DestinationAnswer }) {
  const [tone, word] = states[state]
  return <StatusPill tone={tone}>{word}</StatusPill>
}

export function DestinationStrip({ id }: { readonly id: number }) {
  const navigate = useNavigate()
  const now = useNow()
  const deliveries = useQuery(latestDeliveriesQuery({ destination_id: id }))
  if (!deliveries.data) return null
  const bars = deliveries.data.toReversed().map((delivery) => {
    const { tone, word } = deliveryWords(delivery)
    return {
      key: delivery.id,
      tone,
      label: [word, formatClock(delivery.created_at, now), delivery.reason].filter(Boolean).join(' · '),
    }
  })
  return (
    <DeliveryStrip
      bars={bars}
      label={`The last ${bars.length} deliveries`}
      onOpen={(deliveryId) => void navigate({ to: '/automations/deliveries/$deliveryId', params: { deliveryId } })}
    />
  )
}
