import { Worker } from 'node:worker_threads'
import type { SoftwareItem } from '@muster/server/modules/vulnerabilities/matching/matcher.ts'

export interface AskedQuestions {
  readonly indexFile: string
  readonly questions: readonly (readonly SoftwareItem[])[]
  readonly cves?: readonly string[]
}

export interface FirstQuestions {
  readonly firstMs: number
  readonly againMs: number
}

const threads = 5

/** New threads are asked, each for the first time: the slowest first answer, and the fastest of those after. */
export async function measureFirst(asked: AskedQuestions): Promise<FirstQuestions> {
  const all: FirstQuestions[] = []
  for (let thread = 0; thread < threads; thread++) all.push(await askNewThread(asked))
  return {
    firstMs: Math.max(...all.map(({ firstMs }) => firstMs)),
    againMs: Math.min(...all.map(({ againMs }) => againMs)),
  }
}

function askNewThread(workerData: AskedQuestions): Promise<FirstQuestions> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./ask-first-questions.ts', import.meta.url), { workerData })
    worker.on('message', resolve)
    worker.on('error', reject)
  })
}
