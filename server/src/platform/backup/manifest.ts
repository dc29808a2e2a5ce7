import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { AppError } from '../../kernel/errors.ts'

/** The first file of a back-up: what it is of, and what every other file in it must be. */
const manifest = Type.Object({
  format: Type.Literal(1),
  musterVersion: Type.String(),
  /** Number of the last migration. */
  schemaVersion: Type.Integer(),
  /** Major version of the PostgreSQL that is embedded: its files fit no other. */
  postgresMajor: Type.Integer(),
  createdAt: Type.String(),
  /** Of the private key that the stored secrets are encrypted with. */
  keyId: Type.String(),
  /** The private key and the certificates are in it. */
  hasKeys: Type.Boolean(),
  /** What has to be typed again by somebody who has lost the key. */
  secrets: Type.Array(Type.String()),
  files: Type.Record(Type.String(), Type.Object({ size: Type.Integer(), sha256: Type.String() })),
})

export type BackupManifest = Static<typeof manifest>

export const MANIFEST_FILE = 'manifest.json'

const schema = Compile(manifest)

export function parseManifest(text: string): BackupManifest {
  const parsed = parseJson(text)
  if (schema.Check(parsed)) return parsed
  const { format } = (parsed ?? {}) as { format?: unknown }
  if (typeof format === 'number' && format > 1) {
    throw new AppError(
      'precondition-failed',
      `it was made by a newer Muster (format ${format}): restore it with that one`,
    )
  }
  throw new AppError('invalid', 'it is no back-up of Muster')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
