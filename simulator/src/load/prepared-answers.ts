import { systemClock } from '../clock.ts'
import { createSimulation } from '../create-simulation.ts'
import { decideWork } from '../host/decide-work.ts'
import { runDistributedQuery } from '../host/distributed-queries.ts'
import type { Host } from '../host/host.ts'
import type { Machine } from '../profiles/machine.ts'
import { imageCount } from '../profiles/machine.ts'
import type { LoadHost } from './enroll-hosts.ts'

/**
 * Answers for any number of hosts without running their SQL: each query runs once on a model host of the same profile
 * and image, and what is the model's own in the rows (names, numbers, addresses) is exchanged for the host's.
 */
export interface PreparedAnswers {
  /** The body of a write that answers everything in this answer to a read; undefined when nothing was asked. */
  renderWrite(host: LoadHost, readAnswer: Readonly<Record<string, unknown>>): string | undefined
  close(): Promise<void>
}

interface Template {
  /** JSON between the fields; field i stands after text i. */
  readonly texts: readonly string[]
  readonly fields: readonly OwnField[]
  readonly status: number
  readonly message: string
}

const ownFields = ['hostname', 'computerName', 'uuid', 'instanceId', 'serial', 'mac', 'address'] as const
type OwnField = (typeof ownFields)[number]

const maxTemplates = 5000

export function createPreparedAnswers(seed = 1): PreparedAnswers {
  const simulation = createSimulation({ server: 'http://127.0.0.1', enrollSecret: '', seed })
  const models = new Map<string, Host>()
  const templates = new Map<string, Template>()

  function findModel(host: LoadHost): Host {
    const key = `${host.profile}/${host.machine.image}`
    const known = models.get(key)
    if (known) return known
    // Far above the numbers of the hosts that are played, so that none is its own model.
    for (let number = 10_000_000; ; number++) {
      const model = simulation.createHost({ profile: host.profile, number })
      if (model.machine.image !== host.machine.image % imageCount) continue
      models.set(key, model)
      return model
    }
  }

  function prepare(model: Host, sql: string): Template {
    const key = `${model.profile.name}/${model.machine.image}/${sql}`
    const known = templates.get(key)
    if (known) return known
    const { rows, status, message } = runDistributedQuery(systemClock, () => model.tables.query(sql))
    const template = { ...cutAtOwnFields(JSON.stringify(rows), model.machine), status, message }
    if (templates.size >= maxTemplates) templates.clear()
    templates.set(key, template)
    return template
  }

  return {
    renderWrite(host, readAnswer) {
      const model = findModel(host)
      const work = decideWork(readAnswer, (sql) => (prepare(model, sql).texts.join('') === '[]' ? [] : [{}]))
      if (work.queries.size === 0) return undefined
      const prepared = [...work.queries].map(([id, sql]) => ({ id: JSON.stringify(id), ...prepare(model, sql) }))
      const each = (render: (one: (typeof prepared)[number]) => string) =>
        `{${prepared.map((one) => `${one.id}:${render(one)}`).join(',')}}`
      return (
        `{"queries":${each((one) => fill(one, host.machine))},"statuses":${each((one) => String(one.status))},` +
        `"messages":${each((one) => JSON.stringify(one.message))},"stats":${each(() => stats)},` +
        `"node_key":${JSON.stringify(host.nodeKey)}}`
      )
    },
    close: () => simulation.close(),
  }
}

const stats = '{"wall_time_ms":1,"user_time":1,"system_time":0,"memory":24576}'

function cutAtOwnFields(json: string, model: Machine): Pick<Template, 'texts' | 'fields'> {
  const byValue = new Map(ownFields.map((field) => [model[field], field]))
  // Longest first: the computer's name is the beginning of its host name.
  const values = [...byValue.keys()].filter((value) => value !== '').sort((left, right) => right.length - left.length)
  const parts = json.split(new RegExp(`(${values.map((value) => RegExp.escape(value)).join('|')})`))
  return {
    texts: parts.filter((_, index) => index % 2 === 0),
    fields: parts.flatMap((part, index) => (index % 2 === 1 ? [byValue.get(part) ?? 'uuid'] : [])),
  }
}

function fill({ texts, fields }: Template, machine: Machine): string {
  return texts.map((text, index) => text + (fields[index] ? machine[fields[index]] : '')).join('')
}
