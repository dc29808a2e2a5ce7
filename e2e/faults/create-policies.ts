import type { Api } from '../support/api.ts'

/** Policies `name 1`, `name 2` … */
export async function createPolicies(api: Api, count: number, name: string): Promise<readonly number[]> {
  const ids: number[] = []
  for (let number = 1; number <= count; number++) {
    const body = { name: `${name} ${number}`, query: `SELECT ${number} FROM osquery_info` }
    ids.push((await api.post<{ policy: { id: number } }>('/policies', body)).policy.id)
  }
  return ids
}
