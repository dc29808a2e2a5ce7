import { readFile } from 'node:fs/promises'
import { cpus } from 'node:os'

/** Who took how much of the processors, in seconds. */
export interface CpuShares {
  readonly server: number
  /** This process: hosts, receivers and checks. */
  readonly simulator: number
  /** All else that runs on the machine, a PostgreSQL included. */
  readonly others: number
}

const ticksPerSecond = 100

/** Call what it returns for what was used since; the server must be the same process all the time. */
export async function measureCpu(serverPid: () => number): Promise<() => Promise<CpuShares>> {
  const read = async () => ({
    server: await readServer(serverPid()),
    simulator: Object.values(process.cpuUsage()).reduce((sum, micros) => sum + micros / 1e6, 0),
    all: cpus().reduce((sum, { times }) => sum + (times.user + times.nice + times.sys + times.irq) / 1e3, 0),
  })
  const before = await read()
  return async () => {
    const now = await read()
    const [server, simulator] = [now.server - before.server, now.simulator - before.simulator]
    return { server, simulator, others: now.all - before.all - server - simulator }
  }
}

/** User and system time; 0 where there is no such process, or no Linux. */
async function readServer(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / ticksPerSecond
}
