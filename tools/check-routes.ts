// Every route of the contract declares a permission that a role table can grant, and no two routes answer one address.
import { glob } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { permissions, type Route } from '../contract/src/common/route.ts'

const root = path.resolve(import.meta.dirname, '..')
const fewestRoutes = 20

function isRoute(value: unknown): value is Route {
  return typeof value === 'object' && value !== null && 'method' in value && 'path' in value
}

const routes: [string, Route][] = []
for await (const file of glob('contract/src/rest/*.ts', { cwd: root })) {
  const module = (await import(pathToFileURL(path.join(root, file)).href)) as Record<string, unknown>
  for (const [name, value] of Object.entries(module)) if (isRoute(value)) routes.push([`${file} ${name}`, value])
}

const problems: string[] = []
if (routes.length < fewestRoutes)
  problems.push(`only ${routes.length} routes were found, at least ${fewestRoutes} were expected`)
const known = new Set<unknown>(permissions)
const addresses = new Map<string, string>()
for (const [name, route] of routes) {
  if (!known.has(route.permission))
    problems.push(`${name} declares the permission "${route.permission}", which does not exist`)
  for (const address of [route.path, ...(route.aliases ?? [])]) {
    const key = `${route.method} ${address.replaceAll(/:\w+/g, ':x')}`
    const other = addresses.get(key)
    if (other) problems.push(`${name} and ${other} both answer ${key}`)
    addresses.set(key, name)
  }
}
for (const problem of problems) process.stderr.write(`${problem}\n`)
process.exitCode = problems.length === 0 ? 0 : 1
