import type { QueryResult, Row } from '../../platform/ingest/checkin.ts'

export interface EnrollRequest {
  readonly enrollSecret: string
  readonly hostIdentifier: string
  readonly details: Readonly<Record<string, Row>>
}

export type LogKind = 'status' | 'result'

/** What the protocol needs of the product; `compose` builds it from the modules. `Host` is opaque here. */
export interface OsqueryBackend<Host extends { readonly id: number }> {
  /** Throws AppError `unauthenticated` to refuse. */
  enroll(request: EnrollRequest, remoteAddress: string): Promise<{ readonly nodeKey: string }>
  /** Undefined only when the database has just said that the key is unknown. */
  findHost(nodeKey: string): Host | undefined | Promise<Host | undefined>
  noteSeen(host: Host, remoteAddress: string): void
  /** The config object as JSON text. */
  readConfig(host: Host): string
  /** The queries to run as JSON text. */
  readQueries(host: Host): string | Promise<string>
  /** Resolves after the commit; `gone` when the host was deleted meanwhile. Nothing is stored for a host that hung up. */
  writeResults(host: Host, results: readonly QueryResult[], isAwaited: () => boolean): Promise<'recorded' | 'gone'>
  /** Resolves when the lines are written to where they belong. */
  writeLogs(host: Host, kind: LogKind, lines: readonly string[]): Promise<void>
  /** A host sent more than the limit; what it sent is lost. */
  noteOversize(host: Host | undefined, remoteAddress: string, path: string): void
}
