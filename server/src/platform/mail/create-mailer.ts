import { createTransport } from 'nodemailer'
import type { Clock } from '../../kernel/clock.ts'
import { AppError, errorText } from '../../kernel/errors.ts'
import type { Secret } from '../../kernel/secret.ts'

/** How one mail server is reached. */
export interface SmtpSettings {
  readonly host: string
  readonly port: number
  /** `starttls` is demanded, never only tried: a login must not go out in clear because somebody hid the offer. */
  readonly security: 'tls' | 'starttls' | 'none'
  readonly isCertificateVerified: boolean
  readonly login: SmtpLogin | undefined
  readonly senderAddress: string
  /** The name given in EHLO; empty = that of this machine. */
  readonly domain: string
}

interface SmtpLogin {
  readonly userName: string
  readonly password: Secret
  readonly method: 'PLAIN' | 'LOGIN' | 'CRAM-MD5'
}

export interface Mail {
  readonly to: readonly string[]
  readonly subject: string
  /** Plain text. */
  readonly text: string
}

export interface Mailer {
  /** Sends once and gives the recipients that were left out. Throws `unavailable` when nobody was reached. */
  send(smtp: SmtpSettings, mail: Mail): Promise<{ readonly refused: readonly string[] }>
  /** Connects and logs in as `send` would. Throws `unavailable`. */
  verify(smtp: SmtpSettings): Promise<void>
}

const stepTimeoutMs = 10_000
/** Also ends an exchange with a server that drips an answer byte by byte. */
const sendTimeoutMs = 30_000
const maxErrorLength = 300

export function createMailer(clock: Clock): Mailer {
  return {
    send: async (smtp, mail) => {
      if (!isPlainAddress(smtp.senderAddress)) throw cannotSend(smtp, 'smtp_settings.sender_address is no mail address')
      const reachable = mail.to.filter(isPlainAddress)
      if (reachable.length === 0) throw cannotSend(smtp, 'no recipient has a mail address that can be used')
      const rejected = await exchange(clock, smtp, { ...mail, to: reachable })
      return { refused: [...mail.to.filter((address) => !isPlainAddress(address)), ...rejected] }
    },
    verify: (smtp) =>
      withDeadline(clock, smtp, async () => void (await createTransport(transportOptions(smtp)).verify())),
  }
}

function exchange(clock: Clock, smtp: SmtpSettings, mail: Mail): Promise<readonly string[]> {
  return withDeadline(clock, smtp, async (signal) => {
    const sent = await createTransport(transportOptions(smtp)).sendMail({
      ...{ from: { name: 'Muster', address: smtp.senderAddress }, subject: mail.subject, text: mail.text },
      to: mail.to.map((address) => ({ name: '', address })),
      ...{ date: clock.now(), headers: { 'Auto-Submitted': 'auto-generated' } },
      ...{ disableFileAccess: true, disableUrlAccess: true, signal },
    })
    return sent.rejected
  })
}

async function withDeadline<T>(
  clock: Clock,
  smtp: SmtpSettings,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const done = new AbortController()
  const deadline = new AbortController()
  const late = clock.sleep(sendTimeoutMs, done.signal).then(() => {
    deadline.abort()
    throw new Error('late')
  })
  try {
    return await Promise.race([work(deadline.signal), late])
  } catch (error) {
    if (deadline.signal.aborted) throw cannotSend(smtp, `it took longer than ${sendTimeoutMs / 1000} s`)
    throw cannotSend(smtp, errorText(error))
  } finally {
    done.abort()
  }
}

function transportOptions({ host, port, security, isCertificateVerified, login, domain }: SmtpSettings) {
  return {
    ...{ host, port, secure: security === 'tls' },
    ...{ requireTLS: security === 'starttls', ignoreTLS: security === 'none' },
    tls: { rejectUnauthorized: isCertificateVerified },
    ...(login && { auth: { user: login.userName, pass: login.password.reveal(), method: login.method } }),
    ...(domain !== '' && { name: domain }),
    ...{ dnsTimeout: stepTimeoutMs, connectionTimeout: stepTimeoutMs },
    ...{ greetingTimeout: stepTimeoutMs, socketTimeout: stepTimeoutMs },
  }
}

/** One address and nothing besides: no list, no name, no line break that would begin a header. */
function isPlainAddress(text: string): boolean {
  return /^[^\s\p{Cc}<>()[\],;:"\\@]+@[^\s\p{Cc}<>()[\],;:"\\@]+$/u.test(text)
}

function cannotSend(smtp: SmtpSettings, reason: string): AppError {
  const safe = withoutSecrets(reason, smtp.login).replace(/\s+/g, ' ').slice(0, maxErrorLength)
  // Without the cause: it holds what the server said, which may repeat the login.
  return new AppError('unavailable', `cannot send mail through ${smtp.host}:${smtp.port}: ${safe}; see smtp_settings`)
}

function withoutSecrets(text: string, login: SmtpLogin | undefined): string {
  const password = login?.password.reveal() ?? ''
  if (!login || password === '') return text
  const base64 = (plain: string) => Buffer.from(plain).toString('base64')
  const forms = [password, base64(password), base64(`\0${login.userName}\0${password}`)]
  return forms.reduce((shown, form) => shown.replaceAll(form, login.password.toString()), text)
}
