import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface DemoServer {
  readonly address: string
  readonly caPath: string
  stop(): Promise<void>
}

const feeds = fileURLToPath(new URL('./feeds', import.meta.url))
const main = fileURLToPath(new URL('../server/src/main.ts', import.meta.url))

/** The real server as a process of its own, with its data in `dataDir`. Rejects with what it said when it does not start. */
export async function startServer({ dataDir, address }: { dataDir: string; address: string }): Promise<DemoServer> {
  const child = spawn(process.execPath, [main, 'serve'], {
    env: {
      ...process.env,
      MUSTER_DATA_DIR: dataDir,
      MUSTER_SERVER_ADDRESS: address,
      // The demo's receiver listens on this machine.
      MUSTER_WEBHOOKS_ALLOWED_NETWORKS: '127.0.0.0/8',
      // No network: a few real CVEs lie beside the demo. They are years old.
      MUSTER_VULNERABILITIES_DATABASES_PATH: feeds,
      MUSTER_VULNERABILITIES_DISABLE_DATA_SYNC: 'true',
      MUSTER_VULNERABILITIES_RECENT_VULNERABILITY_MAX_AGE: '876000h',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl-C reaches the whole terminal; the demo stops its parts in order.
    detached: true,
  })
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()))
  return {
    ...(await waitUntilListening(child)),
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

function waitUntilListening(child: ChildProcess): Promise<{ address: string; caPath: string }> {
  let output = ''
  let problems = ''
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      const address = /Muster listens on (\S+)/.exec(output)?.[1]
      const caPath = /CA file (\S+)/.exec(output)?.[1]
      if (address && caPath) resolve({ address, caPath })
    })
    child.stderr?.on('data', (chunk: Buffer) => {
      problems += chunk.toString()
    })
    child.on('error', reject)
    child.on('exit', () => reject(new Error(/^muster: (.*)$/m.exec(problems)?.[1] ?? problems.trim())))
  })
}
