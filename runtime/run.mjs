// node runtime/run.mjs <file.ts> [arguments]: runs a TypeScript file of this repository on the pinned Node 24.
import path from 'node:path'
import { launch } from './launch.mjs'

const [file, ...args] = process.argv.slice(2)
await launch(path.resolve(file), args)
