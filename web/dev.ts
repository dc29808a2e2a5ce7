// npm run dev: the demo's server with its simulated hosts, and the web application with hot reload in front of it.
import { spawn } from 'node:child_process'
import path from 'node:path'
import { createServer } from 'vite'

const root = path.resolve(import.meta.dirname, '..')
const port = 8080

process.env['MUSTER_DEV_SERVER'] = `https://127.0.0.1:${port}`
const demo = spawn(process.execPath, ['demo/main.ts', '--port', String(port)], { cwd: root, stdio: 'inherit' })
const vite = await createServer({ root: import.meta.dirname })
await vite.listen()
vite.printUrls()
demo.on('exit', (code) => void vite.close().then(() => process.exit(code ?? 1)))
// The terminal's Ctrl-C reaches the demo too, which stops its parts in order; its end is ours.
process.on('SIGINT', () => undefined)
