// npm run fix: what machines can mend.
import { spawnSync } from 'node:child_process'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const run = (name: string, ...args: string[]) =>
  spawnSync(path.join(root, 'node_modules', '.bin', name), args, { cwd: root, stdio: 'inherit' })

run('oxlint', '--fix')
run('biome', 'format', '--write', '.')
