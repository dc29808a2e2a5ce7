import { readFileSync } from 'node:fs'
import path from 'node:path'
import recorded from '../fixtures/recorded-requests.json' with { type: 'json' }
import type { Certificate } from './fake-server.ts'

/** Requests of a real osqueryd 5.23.1, as a server received them. */
export const recordedRequests = recorded

export const certificateFile = path.join(import.meta.dirname, '../fixtures/loopback.cert.pem')

/** A certificate for 127.0.0.1 that serves these tests only. */
export function readCertificate(): Certificate {
  const key = readFileSync(path.join(import.meta.dirname, '../fixtures/loopback.key.pem'), 'utf8')
  return { key, cert: readFileSync(certificateFile, 'utf8') }
}

/** Keys and types of a body, values left out; an array is described by its first entry. */
export function describeShape(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(describeShape)
  if (typeof value !== 'object' || value === null) return typeof value
  return Object.entries(value).map(([key, entry]) => [key, describeShape(entry)])
}

export function listHeaderNames(headers: readonly string[]): string[] {
  return headers.filter((_, index) => index % 2 === 0)
}
