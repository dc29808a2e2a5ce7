import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import type { EmbeddedFailure, EmbeddedReply, EmbeddedRequest, EmbeddedResult } from './embedded-protocol.ts'
import { INT8_OID } from './int8.ts'

const port = parentPort
if (port === null) throw new Error('embedded-worker.ts runs as a worker thread only')

const { dir } = workerData as { dir: string | undefined }

async function openPglite(): Promise<PGlite> {
  const options = { parsers: { [INT8_OID]: Number } }
  const pglite = dir === undefined ? await PGlite.create(options) : await PGlite.create(dir, options)
  // The one connection reads its own writes from memory; these settings keep that connection lean.
  await pglite.exec(`set timezone = 'UTC'; set jit = off;`)
  return pglite
}

const opening = openPglite()

async function answer(pglite: PGlite, request: EmbeddedRequest): Promise<EmbeddedResult> {
  switch (request.kind) {
    case 'query': {
      const { rows, affectedRows } = await pglite.query(request.sql, [...request.params])
      return { rows, affectedRows: affectedRows ?? 0 }
    }
    case 'script':
      await pglite.exec(request.sql)
      return { rows: [], affectedRows: 0 }
    case 'close':
      await pglite.close()
      return { rows: [], affectedRows: 0 }
  }
}

function toFailure(error: unknown): EmbeddedFailure {
  const fields = error as { message?: string; code?: string; detail?: string; constraint?: string }
  return {
    message: fields.message ?? String(error),
    code: fields.code,
    detail: fields.detail,
    constraint: fields.constraint,
  }
}

port.on('message', (request: EmbeddedRequest) => {
  void opening
    .then((pglite) => answer(pglite, request))
    .then(
      (result): EmbeddedReply => ({ id: request.id, result }),
      (error: unknown): EmbeddedReply => ({ id: request.id, failure: toFailure(error) }),
    )
    .then((reply) => {
      port.postMessage(reply)
      if (request.kind === 'close') port.close()
    })
})
