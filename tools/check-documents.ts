// Links and paths in the papers lead somewhere: a document that names a file which is gone is wrong about more than that.
import { existsSync } from 'node:fs'
import { glob, readFile } from 'node:fs/promises'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const ourFolders = /^(contract|server|cli|simulator|testkit|e2e|bench|demo|docs|tools|runtime|\.ci)\//

function pathsIn(text: string): readonly string[] {
  const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map((match) => match[1] ?? '')
    .filter((link) => !/^[a-z]+:/.test(link))
  const named = [...text.matchAll(/`([^`\s*<>{}…]+)`/g)]
    .map((match) => match[1] ?? '')
    .filter((name) => ourFolders.test(name))
  return [...links, ...named.map((name) => `/${name}`)]
}

let isWrong = false
for await (const file of glob('**/*.md', { cwd: root, exclude: (name) => name.includes('node_modules') })) {
  for (const target of pathsIn(await readFile(path.join(root, file), 'utf8'))) {
    const found = target.startsWith('/') ? path.join(root, target) : path.resolve(root, path.dirname(file), target)
    if (existsSync(found)) continue
    process.stderr.write(`${file} names ${target}, which does not exist\n`)
    isWrong = true
  }
}
process.exitCode = isWrong ? 1 : 0
