export const DETAIL_PREFIX = 'fleet_detail_query_'
