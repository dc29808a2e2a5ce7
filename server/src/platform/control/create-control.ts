import { chmod, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { AppError, errorText } from '../../kernel/errors.ts'
import type { Lifecycle } from '../../kernel/lifecycle.ts'
import type { Log } from '../../kernel/log.ts'
import { findControlPath } from './control-path.ts'

/** What a command gets. With `release` it holds something, which is given back when the command's connection ends. */
export interface ControlAnswer {
  readonly value: unknown
  release?(): Promise<void>
}

export interface ControlOptions {
  readonly dataDir: string
  readonly log: Log
  /** By the name that commands ask for. */
  readonly answers: Readonly<Record<string, () => Promise<ControlAnswer>>>
}

/**
 * Answers the commands of this machine while the server has the embedded database for itself: HTTP on a socket in the data
 * folder. Who may open the socket may read that folder, so there is no other log-in; the folder is its user's alone.
 */
export function createControl({ dataDir, log, answers }: ControlOptions): Lifecycle {
  const socketPath = findControlPath(dataDir)
  const running = new Set<Promise<void>>()
  const held = new Set<() => Promise<void>>()

  /** Given back once, by whoever is first: the end of the connection or ours. */
  function hold(response: ServerResponse, release: () => Promise<void>): void {
    let releasing: Promise<void> | undefined
    const giveBack = () =>
      (releasing ??= release()
        .catch((error: unknown) => log.warn({ error: errorText(error) }, 'cannot clean up after a command'))
        .finally(() => held.delete(giveBack)))
    held.add(giveBack)
    response.on('close', () => void giveBack())
  }

  async function reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const name = (request.url ?? '').slice(1)
    try {
      const answer = Object.hasOwn(answers, name) ? answers[name] : undefined
      if (!answer) throw new AppError('not-found', `this server knows no command "${name}": it is of another version`)
      const { value, release } = await answer()
      const text = `${JSON.stringify({ value })}\n`
      if (!release) return void response.end(text)
      if (response.closed) return await release()
      hold(response, release)
      response.write(text)
    } catch (error) {
      log.warn({ command: name, error: errorText(error) }, 'cannot do what a command asks for')
      response.statusCode = 409
      response.end(`${JSON.stringify({ error: errorText(error) })}\n`)
    }
  }

  const server = createServer((request, response) => {
    const replying = reply(request, response).finally(() => running.delete(replying))
    running.add(replying)
  })

  return {
    start: async () => {
      if (socketPath === undefined) {
        log.warn({ dataDir }, 'the path of the data folder is too long for a socket: commands need the server stopped')
        return
      }
      // The folder is locked by us: whatever lies there was left by a process that is dead.
      if (process.platform !== 'win32') await rm(socketPath, { force: true })
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(socketPath, resolve)
      })
      if (process.platform !== 'win32') await chmod(socketPath, 0o600)
    },
    stop: async () => {
      if (!server.listening) return
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
      await Promise.all(running)
      await Promise.all([...held].map((giveBack) => giveBack()))
    },
  }
}
