import type { Server } from './start-server.ts'

/** Fills in the ids that the addresses of screens leave open, from what the server has. */
export async function findScreenIds({ api }: Server): Promise<(path: string) => string> {
  const { automations } = await api.get<{ automations: { id: number; kind: string }[] }>('/automations')
  const { deliveries } = await api.get<{ deliveries: { id: string; state: string }[] }>('/automations/deliveries')
  const { teams } = await api.get<{ teams: { id: number }[] }>('/teams')
  const { labels } = await api.get<{ labels: { id: number; label_type: string }[] }>('/labels')
  const ids = {
    RULE: automations.find(({ kind }) => kind === 'policy')?.id,
    DELIVERY: (deliveries.find(({ state }) => state === 'delivered') ?? deliveries[0])?.id,
    TEAM: teams[0]?.id,
    LABEL: labels.find(({ label_type: type }) => type === 'regular')?.id ?? 1,
  }
  return (path) => path.replace(/RULE|DELIVERY|TEAM|LABEL/, (name) => String(ids[name as keyof typeof ids]))
}
