import { constants } from 'node:fs'
import { access, stat, statfs } from 'node:fs/promises'
import path from 'node:path'
import type { ServerConfig } from '../../platform/config/server-options.ts'
import { type Finding, findingsOf } from '../../platform/doctor/finding.ts'
import { sizeWords } from '../../platform/doctor/words.ts'

const { ok, warn, fail } = findingsOf('data folder')
const gibibyte = 1024 ** 3
const scarceBytes = 2 * gibibyte
const lowBytes = gibibyte / 4

/** The data folder: there, ours, private, with room. */
export async function checkMachine(config: ServerConfig): Promise<readonly Finding[]> {
  const dataDir = path.resolve(config['data.dir'])
  const found = await stat(dataDir).catch(() => undefined)
  if (!found)
    return [fail(`${dataDir} is not there`, 'set data.dir to the folder of the server, or start the server once')]
  const findings: Finding[] = []
  const isWritable = await access(dataDir, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  )
  if (!isWritable) findings.push(fail(`${dataDir} cannot be written`, 'give it to the user that runs the server'))
  if (process.platform !== 'win32') findings.push(...(await checkPrivacy(dataDir)))
  const { bavail, bsize } = await statfs(dataDir)
  findings.push(decideRoom(bavail * bsize, dataDir))
  return findings
}

/** Others may neither read the key nor the folder. */
async function checkPrivacy(dataDir: string): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const name of ['', 'private_key', 'tls/ca.key', 'tls/server.key']) {
    const file = path.join(dataDir, name)
    const mode = (await stat(file).catch(() => undefined))?.mode ?? 0
    if ((mode & 0o077) === 0) continue
    findings.push(warn(`other users of this machine may open ${file}`, `chmod ${name === '' ? '700' : '600'} ${file}`))
  }
  return findings
}

export function decideRoom(freeBytes: number, dataDir: string): Finding {
  const text = `${sizeWords(freeBytes)} are free at ${dataDir}`
  const remedy = 'make room: an index of vulnerabilities and a back-up need some, and a full disk stops the server'
  if (freeBytes < lowBytes) return fail(text, remedy)
  return freeBytes < scarceBytes ? warn(text, remedy) : ok(text)
}
