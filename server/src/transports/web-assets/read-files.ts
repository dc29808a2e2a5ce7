import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

/** A built file, compressed once. */
export interface WebFile {
  readonly contentType: string
  readonly plain: Buffer
  readonly br?: Buffer
  readonly gzip?: Buffer
}

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}
const compressed = new Set(['.css', '.js', '.svg'])
const compressBrotli = promisify(brotliCompress)
const compressGzip = promisify(gzip)

/** All files of a build in memory, by their path with slashes; they are few, and none changes while the server runs. */
export async function readFiles(folder: string): Promise<ReadonlyMap<string, WebFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => path.join(parentPath, name))
  const read = files.map(async (file) => [toUrlPath(path.relative(folder, file)), await readWebFile(file)] as const)
  return new Map(await Promise.all(read))
}

function toUrlPath(relative: string): string {
  return relative.split(path.sep).join('/')
}

async function readWebFile(file: string): Promise<WebFile> {
  const plain = await readFile(file)
  const extension = path.extname(file)
  const contentType = contentTypes[extension] ?? 'application/octet-stream'
  if (!compressed.has(extension)) return { contentType, plain }
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9 }
  const [br, zipped] = await Promise.all([compressBrotli(plain, { params }), compressGzip(plain)])
  return { contentType, plain, br, gzip: zipped }
}
