import { getRouteApi } from '@tanstack/react-router'
import { ActivitiesPage } from '../features/activities/activities-page.tsx'
import { readPage } from './search.ts'

const activities = getRouteApi('/frame/activity')

export function Activities() {
  const navigate = activities.useNavigate()
  const onSearch = (search: object) => void navigate({ search: readPage({ ...search }) })
  return <ActivitiesPage search={activities.useSearch()} onSearch={onSearch} />
}
