// Part of `npm run check`: every package is under a licence that asks for nothing, and none needs an install script.
import { judgeDependencies } from './judge-dependencies.ts'
import { readLock } from './read-lock.ts'

const problems = judgeDependencies(readLock())
for (const problem of problems) process.stderr.write(`${problem}\n`)
process.exitCode = problems.length === 0 ? 0 : 1
