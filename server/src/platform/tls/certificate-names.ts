import { isIP } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'
import path from 'node:path'
import { AppError, errorText } from '../../kernel/errors.ts'
import { writeFileAtomic } from '../files/write-file-atomic.ts'
import { readIfThere } from './certificate-pair.ts'

/** The names by which this machine is reached: its host name, long and short, localhost, its addresses. */
export function machineNames(): readonly string[] {
  const own = hostname().toLowerCase()
  const addresses = Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .map((entry) => entry.address)
    // A link-local address means nothing without its interface, which a certificate cannot name.
    .filter((address) => !/^(fe80:|169\.254\.)/i.test(address))
  const names = [own, own.split('.')[0] ?? own, 'localhost', '127.0.0.1', '::1', ...addresses]
  return [...new Set(names.filter((name) => nameProblem(name) === undefined))]
}

/** Remembers names that were added by hand or by the server's URL. Returns all added names. */
export async function addCertificateNames(dir: string, names: readonly string[]): Promise<readonly string[]> {
  const wanted = names.map((name) => name.trim().toLowerCase())
  for (const name of wanted) {
    const problem = nameProblem(name)
    if (problem !== undefined) throw new AppError('invalid', problem)
  }
  const known = await readAddedNames(dir)
  const all = [...new Set([...known, ...wanted])]
  if (all.length > known.length) await writeFileAtomic(namesFile(dir), `${JSON.stringify(all, undefined, 2)}\n`, 0o644)
  return all
}

export async function readAddedNames(dir: string): Promise<readonly string[]> {
  const text = await readIfThere(namesFile(dir))
  if (text === undefined) return []
  const names = parseNames(text, namesFile(dir))
  if (Array.isArray(names) && names.every((name) => typeof name === 'string' && nameProblem(name) === undefined)) {
    return names
  }
  throw new AppError('precondition-failed', `${namesFile(dir)} is not a list of names; mend or remove it`)
}

function parseNames(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new AppError('precondition-failed', `${file} is not JSON: ${errorText(error)}; mend or remove it`)
  }
}

function namesFile(dir: string): string {
  return path.join(dir, 'names.json')
}

function nameProblem(name: string): string | undefined {
  if (isIP(name) && !name.includes('%')) return undefined
  const label = '[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?'
  const isDnsName = name.length <= 253 && new RegExp(`^(\\*\\.)?${label}(\\.${label})*$`).test(name)
  return isDnsName ? undefined : `"${name}" is not a host name or address; write it like muster.example.org or 10.0.0.5`
}
