// Runs a TypeScript entry on the pinned Node 24. Plain JavaScript that Node 20 understands, because it may be started by it.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { limitOwnMemory, memoryEnvironment, memoryFlags } from './memory.mjs'

const minimum = [24, 15]
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number)
  return major > minimum[0] || (major === minimum[0] && minor >= minimum[1])
}

/** The path of the platform package's binary, or undefined where none is installed (macOS, for example). */
function pinnedNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const name = `node-${platform}-${process.arch}`
  try {
    const folder = path.dirname(createRequire(path.join(root, 'package.json')).resolve(`${name}/package.json`))
    const binary = path.join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    return existsSync(binary) ? binary : undefined
  } catch {
    return undefined
  }
}

/** Runs `entry` (an absolute path) with the arguments; never returns before the program has ended. */
export async function launch(entry, args) {
  const pinned = pinnedNode()
  if (
    isNewEnough(process.versions.node) &&
    (pinned === undefined || process.execPath === pinned || process.env.MUSTER_RUNTIME === 'own')
  ) {
    limitOwnMemory()
    process.argv = [process.execPath, entry, ...args]
    await import(pathToFileURL(entry).href)
    return
  }
  if (pinned === undefined) {
    process.stderr.write(
      `Muster needs Node.js ${minimum.join('.')} or later here: the pinned runtime is not installed for ${process.platform}-${process.arch} and this is Node.js ${process.versions.node}. Install Node.js 24, or run "npm ci" without --omit=optional.\n`,
    )
    process.exitCode = 1
    return
  }
  await runChild(pinned, [...memoryFlags, entry, ...args])
}

// The child gets an IPC channel only as a lifeline: when this process is killed, the channel closes and the child stops itself.
function runChild(binary, args) {
  return new Promise((resolve) => {
    const child = spawn(binary, args, {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      env: { ...memoryEnvironment, ...process.env, MUSTER_LIFELINE: '1' },
    })
    const forward = (signal) => child.kill(signal)
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of signals) process.on(signal, forward)
    child.on('error', (error) => {
      process.stderr.write(`cannot start ${binary}: ${error.message}\n`)
      process.exitCode = 1
      resolve()
    })
    child.on('exit', (code, signal) => {
      for (const name of signals) process.off(name, forward)
      process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143)
      resolve()
    })
  })
}
