import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { CliError } from './cli-error.ts'
import type { Io } from './io.ts'

export interface Question {
  /** What is asked, also the name in the error where nobody can be asked. */
  readonly label: string
  /** How to give the answer without a terminal. */
  readonly instead: string
}

/** Asks on the terminal and shows what is typed. */
export function ask(io: Io, question: Question): Promise<string> {
  return readLine(io, question, io.stderr)
}

/** Asks on the terminal without showing what is typed. */
export async function askSecret(io: Io, question: Question): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, next) => next() })
  try {
    return await readLine(io, question, nowhere)
  } finally {
    if (io.stdin.isTTY === true) io.stderr.write('\n')
  }
}

function readLine(io: Io, { label, instead }: Question, echo: Writable): Promise<string> {
  if (io.stdin.isTTY !== true) throw new CliError(`${label.toLowerCase()} is missing; give it with ${instead}`)
  io.stderr.write(`${label}: `)
  const reader = createInterface({ input: io.stdin, output: echo, terminal: true, prompt: '' })
  return new Promise((resolve, reject) => {
    reader.once('line', (line) => {
      resolve(line)
      reader.close()
    })
    reader.once('SIGINT', () => reader.close())
    reader.once('close', () => reject(new CliError(`${label.toLowerCase()} was not given`)))
  })
}
