import { createServer, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { createServer as createTlsServer } from 'node:tls'
import { Secret } from '../../kernel/secret.ts'
import type { SmtpSettings } from './create-mailer.ts'

/** What to answer to a command other than usual; undefined = as usual. */
type Answer = (command: string) => string | undefined

export interface FakeSmtp {
  readonly smtp: SmtpSettings
  readonly commands: string[]
  /** The mails taken, as they came over the wire. */
  readonly mails: string[]
  answer: Answer
}

/** A mail server on the loopback that takes any login and keeps what it was told; with a certificate it begins with TLS. */
export async function openFakeSmtp(
  t: TestContext,
  pair?: { readonly cert: string; readonly key: string },
): Promise<FakeSmtp> {
  const sockets = new Set<Socket>()
  const accept = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    converse(socket, fake)
  }
  const server = pair ? createTlsServer(pair, accept) : createServer(accept)
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const fake: FakeSmtp = {
    smtp: {
      host: '127.0.0.1',
      port: typeof address === 'object' && address ? address.port : 0,
      security: pair ? 'tls' : 'none',
      isCertificateVerified: true,
      login: { userName: 'muster', password: new Secret('hunter2-hunter2'), method: 'PLAIN' },
      senderAddress: 'muster@example.com',
      domain: 'muster.example.com',
    },
    ...{ commands: [], mails: [], answer: () => undefined },
  }
  return fake
}

function converse(socket: Socket, fake: FakeSmtp): void {
  let buffered = ''
  let mail: string | undefined
  const say = (line: string) => void (line !== '' && socket.write(`${line}\r\n`))

  function take(line: string): void {
    if (mail === undefined) {
      fake.commands.push(line)
      if (line === 'DATA') mail = ''
      return say(fake.answer(line) ?? usualAnswer(line))
    }
    if (line !== '.') {
      mail += `${line}\n`
      return
    }
    fake.mails.push(mail)
    mail = undefined
    say('250 taken')
  }

  say('220 fake ready')
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (buffered + chunk).split('\r\n')
    buffered = lines.pop() ?? ''
    for (const line of lines) take(line)
  })
}

function usualAnswer(command: string): string {
  if (command.startsWith('EHLO')) return '250-fake\r\n250 AUTH PLAIN LOGIN'
  if (command.startsWith('AUTH')) return '235 welcome'
  if (command === 'STARTTLS') return '502 not here'
  if (command === 'DATA') return '354 go on'
  return command === 'QUIT' ? '221 bye' : '250 ok'
}
