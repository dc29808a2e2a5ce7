#!/usr/bin/env node
import { fileURLToPath } from 'node:url'
import { launch } from '../../runtime/launch.mjs'

// `muster ctl …` is the command line for administrators, also installed as `fleetctl`.
const [command, ...rest] = process.argv.slice(2)
const isControl = command === 'ctl'
const entry = isControl ? '../../cli/src/main.ts' : '../src/main.ts'
await launch(fileURLToPath(new URL(entry, import.meta.url)), isControl ? rest : process.argv.slice(2))
