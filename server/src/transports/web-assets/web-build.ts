import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { errorText } from '../../kernel/errors.ts'
import type { Lifecycle } from '../../kernel/lifecycle.ts'
import type { Log } from '../../kernel/log.ts'
import type { WebBuild } from './create-web-assets.ts'
import { readFiles } from './read-files.ts'

const root = path.resolve(import.meta.dirname, '../../../..')
const maxProgressLength = 2_000

/** Reads the built application; builds it first where that has not happened yet, while the server answers already. */
export function createWebBuild({ log }: { readonly log: Log }): Lifecycle & { current(): WebBuild } {
  const folder = path.join(root, 'web/dist')
  let build: WebBuild = { files: undefined, progress: 'Starting …' }
  let child: ChildProcess | undefined
  const say = (text: string) => {
    build = { ...build, progress: (build.progress + text).slice(-maxProgressLength) }
  }
  const isBuilt = () => existsSync(path.join(folder, 'index.html'))
  async function load(): Promise<void> {
    if (!isBuilt()) {
      log.info({}, 'the web application is not built yet; building it now, which takes some seconds')
      child = spawn(process.execPath, [path.join(root, 'web/build.ts')], { cwd: root })
      await runToEnd(child, say)
      log.info({}, 'the web application is built')
    }
    build = { files: await readFiles(folder), progress: '' }
  }
  return {
    current: () => build,
    start: async () => {
      const loading = load().catch((error: unknown) => {
        if (child?.killed) return
        say(`\nThe build failed: ${errorText(error)}\nThe API works. To try again: npm run build`)
        log.error({ err: error }, 'the web application could not be built; the API works without it')
      })
      // Files are read before anybody is let in; a build would take too long for that.
      if (isBuilt()) await loading
    },
    stop: async () => void child?.kill(),
  }
}

function runToEnd(child: ChildProcess, say: (text: string) => void): Promise<void> {
  child.stdout?.on('data', (chunk: Buffer) => say(chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => say(chunk.toString()))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`the build ended with code ${code}`))))
  })
}
