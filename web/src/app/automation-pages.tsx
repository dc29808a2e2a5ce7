import { getRouteApi, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { DeliveriesPage } from '../features/automations/deliveries-page.tsx'
import { DestinationsPage } from '../features/automations/destinations-page.tsx'
import { RulePage } from '../features/automations/rule-page.tsx'
import { RulesPage } from '../features/automations/rules-page.tsx'
import { readDeliveries } from './search.ts'

export { AutomationsLayout } from '../features/automations/automations-layout.tsx'
export { SchedulesPage } from '../features/automations/schedules-page.tsx'

const rules = getRouteApi('/frame/automations/automations')
const destinations = getRouteApi('/frame/automations/automations/destinations')
const rule = getRouteApi('/frame/automations/$id')

export function Rules() {
  const navigate = rules.useNavigate()
  const { team_id: teamId, ...why } = rules.useSearch()
  return <RulesPage why={why} onWhy={(search) => void navigate({ search })} teamId={teamId} />
}

/** The list, with one of its deliveries beside it or without. */
export function Deliveries() {
  const navigate = useNavigate()
  const filter = readDeliveries(useSearch({ strict: false }))
  const { deliveryId } = useParams({ strict: false })
  return (
    <DeliveriesPage
      filter={filter}
      onFilter={(search) => void navigate({ to: '/automations/deliveries', search: readDeliveries({ ...search }) })}
      openId={deliveryId}
      onOpen={(id) =>
        void (id === undefined
          ? navigate({ to: '/automations/deliveries', search: filter, replace: true })
          : navigate({
              to: '/automations/deliveries/$deliveryId',
              params: { deliveryId: id },
              search: filter,
              replace: true,
            }))
      }
    />
  )
}

export function Destinations() {
  const navigate = destinations.useNavigate()
  const { open } = destinations.useSearch()
  return (
    <DestinationsPage
      open={open}
      onOpen={(next) =>
        void navigate({ search: next === undefined ? {} : { open: next }, replace: open !== undefined })
      }
    />
  )
}

export function Rule() {
  const { id } = rule.useParams()
  return <RulePage key={id} id={Number(id)} field={rule.useSearch().field} />
}
