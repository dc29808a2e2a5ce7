import type { LabelSpecAnswer, LabelSummary, Label as LabelWire } from '@muster/contract/rest/label.ts'
import { toInstant } from '../../platform/http/instant.ts'
import type { Label } from './label-queries.ts'

export function toLabelSummary(label: Label): LabelSummary {
  return {
    id: label.id,
    name: label.name,
    description: label.description,
    label_type: label.isBuiltIn ? 'builtin' : 'regular',
    team_id: null,
  }
}

export function toLabelWire(label: Label): LabelWire {
  return {
    ...toLabelSummary(label),
    created_at: toInstant(label.createdAt),
    updated_at: toInstant(label.updatedAt),
    query: label.query,
    platform: label.platform,
    label_membership_type: membershipType(label),
    host_count: label.hostCount,
    count: label.hostCount,
    display_text: label.name,
    author_id: null,
    team_name: null,
    host_ids: null,
  }
}

export function toLabelSpec(label: Label, memberNames: readonly string[]): LabelSpecAnswer {
  const { id, name, description, label_type } = toLabelSummary(label)
  return {
    ...{ id, name, description, query: label.query },
    ...(label.platform !== '' && { platform: label.platform }),
    ...{ label_type, label_membership_type: membershipType(label) },
    ...(label.isManual && { hosts: [...memberNames] }),
  }
}

function membershipType({ isManual }: Label): 'dynamic' | 'manual' {
  return isManual ? 'manual' : 'dynamic'
}
