import { createReadStream, existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type ReadEntry, Unpack } from 'tar'
import { AppError, errorText } from '../../kernel/errors.ts'
import { hashFile, listFiles } from './list-files.ts'
import { type BackupManifest, MANIFEST_FILE, parseManifest } from './manifest.ts'

export interface UnpackBackup {
  readonly file: string
  /** Empty. What a back-up that is not whole leaves in it is worth nothing. */
  readonly folder: string
  /** Between 0 and 1. */
  readonly onProgress: (share: number) => void
}

/** Unpacks a back-up and proves that each file is the one that was packed and none is missing. */
export async function unpackBackup(input: UnpackBackup): Promise<BackupManifest> {
  const { file } = input
  if (!existsSync(file)) throw new AppError('not-found', `there is no file ${file}`)
  try {
    await unpack(input)
    return await verify(input.folder)
  } catch (error) {
    if (error instanceof AppError) throw new AppError(error.code, `cannot restore ${file}: ${error.message}`)
    throw new AppError('invalid', `${file} is damaged or no back-up: ${errorText(error)}`, { cause: error })
  }
}

async function unpack({ file, folder, onProgress }: UnpackBackup): Promise<void> {
  const { size } = await stat(file)
  const input = createReadStream(file)
  const output = new Unpack({
    ...{ cwd: folder, strict: true, preserveOwner: false, noMtime: true, dmode: 0o700, fmode: 0o600 },
    filter: (_, entry) => ['File', 'Directory'].includes((entry as ReadEntry).type),
  })
  input.on('data', () => onProgress(input.bytesRead / size))
  await pipeline(input, output as unknown as NodeJS.WritableStream)
}

async function verify(folder: string): Promise<BackupManifest> {
  const file = path.join(folder, MANIFEST_FILE)
  if (!existsSync(file)) throw new AppError('invalid', 'it is no back-up of Muster')
  const manifest = parseManifest(await readFile(file, 'utf8'))
  const found = new Set((await listFiles(folder)).filter((name) => name !== MANIFEST_FILE))
  for (const [name, { size, sha256 }] of Object.entries(manifest.files)) {
    if (!found.delete(name)) throw damaged(`${name} is missing in it`)
    const hash = await hashFile(path.join(folder, name))
    if (hash.size !== size || hash.sha256 !== sha256) throw damaged(`${name} is not what was packed`)
  }
  const [stranger] = found
  if (stranger !== undefined) throw damaged(`${stranger} does not belong to it`)
  return manifest
}

function damaged(problem: string): AppError {
  return new AppError('invalid', `it is damaged: ${problem}; use another back-up`)
}
