import { getRouteApi } from '@tanstack/react-router'
import { ActivitiesPage, type ActivitiesSearch } from '../features/activities/activities-page.tsx'
import { isTypingOn, readPage } from './search.ts'

const activities = getRouteApi('/frame/activity')

export function Activities() {
  const navigate = activities.useNavigate()
  // The router leaves in what it did not understand.
  const search = readPage(activities.useSearch())
  const onSearch = (next: ActivitiesSearch) =>
    void navigate({ search: readPage({ ...next }), replace: isTypingOn(search, next) })
  return <ActivitiesPage search={search} onSearch={onSearch} />
}
