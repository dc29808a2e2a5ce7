import { readFileSync } from 'node:fs'
import os from 'node:os'

/** One line that says what the figures were measured on. */
export function describeMachine(): string {
  const [cpu] = os.cpus()
  const memory = Math.round(os.totalmem() / 2 ** 30)
  return `${os.cpus().length} × ${cpu?.model.trim() || os.arch()}, ${memory} GiB, ${os.type()} ${os.release()}, Node ${process.versions.node}`
}

const ticksPerSecond = 100

/** CPU seconds that a process has used, all its threads; Linux only, NaN elsewhere. */
export function cpuSeconds(pid: number): number {
  try {
    // The command may hold blanks; the numbers begin after its closing bracket.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
  } catch {
    return Number.NaN
  }
}

/** Resident memory of a process in MB (10^6 bytes); Linux only, NaN elsewhere. */
export function residentMegabytes(pid: number): number {
  try {
    return (Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024) / 1e6
  } catch {
    return Number.NaN
  }
}
