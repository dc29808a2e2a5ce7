import type { Context } from '../../platform/context.ts'
import type { Schedule } from '../../platform/jobs/schedule.ts'
import type { Mailer, SmtpSettings } from '../../platform/mail/create-mailer.ts'
import { markNoticesMailed, selectUnmailedNotices } from './notice-queries.ts'
import { renderNoticeMail } from './render-notice-mail.ts'

const intervalMs = 60_000
/** Whoever switches mail on gets the news of the last day, not the history. */
const lookBackMs = 86_400_000
const maxNotices = 1000

interface Mailing {
  readonly smtp: SmtpSettings
  readonly enabledAt: Date
  readonly orgName: string
  readonly serverUrl: string
}

export interface NoticeMailParts {
  readonly mailer: Pick<Mailer, 'send'>
  /** Undefined while mail is off. */
  findMailing(ctx: Context): Promise<Mailing | undefined>
  listAdminEmails(ctx: Context): Promise<readonly string[]>
}

/** Mails open notices to the administrators. A failure is a failed run: seen at GET /schedules, logged, tried again. */
export function createNoticeMailSchedule(parts: NoticeMailParts): Schedule {
  return { name: 'notices_mail', intervalMs: async () => intervalMs, run: (ctx) => mailNotices(ctx, parts) }
}

/** All that are new in one mail. They are marked after the mail was accepted: at least once, never lost. */
export async function mailNotices(ctx: Context, parts: NoticeMailParts): Promise<void> {
  const mailing = await parts.findMailing(ctx)
  if (!mailing) return
  const openedFrom = new Date(mailing.enabledAt.getTime() - lookBackMs)
  const notices = await selectUnmailedNotices(ctx.db, { openedFrom, limit: maxNotices })
  if (notices.length === 0) return
  const to = await parts.listAdminEmails(ctx)
  if (to.length === 0) return ctx.log.warn({ notices: notices.length }, 'no administrator to mail notices to')
  const { refused } = await parts.mailer.send(mailing.smtp, { to, ...renderNoticeMail(notices, mailing) })
  await markNoticesMailed(ctx.db, { ids: notices.map(({ id }) => id), at: ctx.clock.now() })
  if (refused.length > 0) ctx.log.warn({ refused }, 'the mail server refused some administrators')
}
