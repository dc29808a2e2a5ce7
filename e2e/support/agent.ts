import { createLoadTarget, enrollHosts } from '@muster/simulator/load/index.ts'
import type { Json } from './api.ts'
import { noteSecret } from './secrets.ts'
import { type Outcome, renderAnswers } from './policy-answers.ts'

/** The protocol without an agent's will of its own: one request to whichever server is named. */
export interface Agent {
  readonly nodeKey: string
  readonly uuid: string
  /** Names and SQL of the queries that are due. */
  read(url: string): Promise<Readonly<Record<string, string>>>
  config(url: string): Promise<Json>
  /** Answers policies; the answer's body. */
  answer(url: string, outcomes: ReadonlyMap<number, Outcome>): Promise<Json>
  /** Answers everything that is due with no rows, as a host that has told all. */
  answerAll(url: string): Promise<void>
}

export interface EnrollAgents {
  readonly url: string
  readonly enrollSecret: string
  readonly count: number
}

export async function enrollAgents({ url, enrollSecret, count }: EnrollAgents): Promise<readonly Agent[]> {
  const hosts = await enrollHosts({ target: createLoadTarget({ server: url }), enrollSecret, count, connections: 5 })
  return hosts.map(({ machine, nodeKey }) => createAgent(nodeKey, machine.uuid))
}

function createAgent(nodeKey: string, uuid: string): Agent {
  noteSecret('node key', nodeKey)
  const read = async (url: string) => {
    const { queries } = await post(url, 'distributed/read', JSON.stringify({ node_key: nodeKey }))
    return (queries ?? {}) as Record<string, string>
  }
  return {
    nodeKey,
    uuid,
    read,
    config: (url) => post(url, 'config', JSON.stringify({ node_key: nodeKey })),
    answer: (url, outcomes) => post(url, 'distributed/write', renderAnswers(nodeKey, outcomes)),
    answerAll: async (url) => {
      const queries = Object.fromEntries(Object.keys(await read(url)).map((name) => [name, []]))
      await post(url, 'distributed/write', JSON.stringify({ node_key: nodeKey, queries }))
    },
  }
}

async function post(url: string, path: string, body: string): Promise<Json> {
  const response = await fetch(`${url}/api/osquery/${path}`, { method: 'POST', body })
  return (await response.json()) as Json
}
