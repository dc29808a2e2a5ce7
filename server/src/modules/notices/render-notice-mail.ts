interface MailedNotice {
  readonly kind: string
  readonly subject: string
  readonly message: string
  readonly createdAt: Date
}

const maxListed = 50
const maxMessageLength = 2_000

/** One mail about all of them; the first 50 in full. */
export function renderNoticeMail(
  notices: readonly MailedNotice[],
  { orgName, serverUrl }: { readonly orgName: string; readonly serverUrl: string },
): { readonly subject: string; readonly text: string } {
  const count = notices.length === 1 ? '1 new notice' : `${notices.length} new notices`
  const unlisted = notices.length - maxListed
  const parts = [
    `Muster at ${oneLine(serverUrl)} has ${count} for its administrators.`,
    ...notices.slice(0, maxListed).map(renderNotice),
    ...(unlisted > 0 ? [`There are ${unlisted} more.`] : []),
    `All open notices: ${oneLine(serverUrl)}/api/v1/fleet/notices\n` +
      'A notice is settled when its cause is gone, or when an administrator dismisses it.',
  ]
  return { subject: `Muster (${oneLine(orgName)}): ${count}`, text: `${parts.join('\n\n')}\n` }
}

function renderNotice({ kind, subject, message, createdAt }: MailedNotice, index: number): string {
  const said = oneLine(message).slice(0, maxMessageLength)
  return `${index + 1}. ${oneLine(subject)} (${kind}, since ${createdAt.toISOString()})\n   ${said}`
}

/** Names and messages come from hosts and people; a line break of theirs must not pass for ours. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}
