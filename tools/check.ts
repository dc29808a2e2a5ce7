// npm run check: everything that says whether a change is good, side by side. Prints what failed and how to run it again.
import { spawn } from 'node:child_process'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
/** dependency-cruiser passes with no modules at all when it cannot read TypeScript; then it must fail. */
const fewestModules = 300

interface Step {
  readonly name: string
  readonly command: readonly string[]
  /** A further look at the output; returns what is wrong. */
  readonly inspect?: (output: string) => string | undefined
}

const bin = (name: string) => path.join(root, 'node_modules', '.bin', name)
const node = process.execPath

const steps: readonly Step[] = [
  { name: 'types', command: [bin('tsc'), '--noEmit', '-p', '.'] },
  { name: 'types of the web', command: [bin('tsc'), '--noEmit', '-p', 'web'] },
  {
    name: 'lint',
    command: [
      bin('oxlint'),
      '--type-aware',
      '--deny-warnings',
      'contract',
      'server',
      'cli',
      'web/src',
      'simulator',
      'testkit',
      'e2e',
      'bench',
      'demo',
      'tools',
    ],
  },
  { name: 'format', command: [bin('biome'), 'format', '.'] },
  {
    name: 'architecture',
    command: [
      bin('depcruise'),
      '--config',
      '.dependency-cruiser.mjs',
      'contract',
      'server',
      'cli',
      'web/src',
      'simulator',
      'testkit',
      'e2e',
      'bench',
      'demo',
    ],
    inspect: countModules,
  },
  { name: 'unused code', command: [bin('knip'), '--no-progress'] },
  { name: 'generated tables', command: [node, 'tools/generate-tables.ts', '--check'] },
  { name: 'generated documents', command: [node, 'tools/generate-docs.ts', '--check'] },
  { name: 'dependencies', command: [node, 'tools/check-dependencies.ts'] },
  { name: 'routes', command: [node, 'tools/check-routes.ts'] },
  { name: 'documents', command: [node, 'tools/check-documents.ts'] },
]

function countModules(output: string): string | undefined {
  const count = Number(/(\d+) modules/.exec(output)?.[1] ?? 0)
  return count < fewestModules ? `only ${count} modules were seen, at least ${fewestModules} were expected` : undefined
}

async function run({ name, command: [program = '', ...args], inspect }: Step): Promise<boolean> {
  const startedMs = performance.now()
  const child = spawn(program, args, { cwd: root, env: { ...process.env, FORCE_COLOR: '0' } })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const code = await new Promise<number>((resolve) => {
    child.on('error', () => resolve(127))
    child.on('exit', (exitCode) => resolve(exitCode ?? 1))
  })
  const problem = code === 0 ? inspect?.(output) : `exit code ${code}`
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1)
  process.stdout.write(`${problem ? 'FAIL' : 'ok  '} ${name} (${seconds} s)\n`)
  if (problem)
    process.stdout.write(
      `${output.trimEnd()}\n${problem}; run it again: ${[path.relative(root, program) || program, ...args].join(' ')}\n\n`,
    )
  return problem === undefined
}

const results: boolean[] = []
const waiting = [...steps]
async function worker(): Promise<void> {
  for (let step = waiting.shift(); step; step = waiting.shift()) results.push(await run(step))
}
await Promise.all([worker(), worker()])
process.exitCode = results.every(Boolean) ? 0 : 1
