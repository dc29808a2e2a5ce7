/** Conditions of a host status automation. */
export interface HostStatusConditions {
  readonly hostPercentage: number
  readonly daysCount: number
}

/** Our own column, under Fleet's names; empty in a new row. */
export function parseHostStatusConditions(stored: unknown): HostStatusConditions {
  const { host_percentage = 0, days_count = 0 } = stored as { host_percentage?: number; days_count?: number }
  return { hostPercentage: host_percentage, daysCount: days_count }
}
