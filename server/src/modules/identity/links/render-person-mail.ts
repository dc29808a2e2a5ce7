import type { Mail } from '../../../platform/mail/create-mailer.ts'

type PersonMail = Omit<Mail, 'to'>

interface Linked {
  readonly orgName: string
  readonly link: string
}

export function renderResetMail({ orgName, link }: Linked): PersonMail {
  return {
    subject: `Muster (${oneLine(orgName)}): choose another password`,
    text: paragraphs(
      'Somebody, most likely you, asked for another password for this e-mail address. Choose it here within an hour:',
      link,
      'If it was not you, do nothing: your password stays as it is.',
    ),
  }
}

export function renderEmailChangeMail({ orgName, link }: Linked): PersonMail {
  return {
    subject: `Muster (${oneLine(orgName)}): confirm your new e-mail address`,
    text: paragraphs(
      'You asked to sign in to Muster with this e-mail address from now on. Confirm it here within a day, signed in as before:',
      link,
      'If it was not you, do nothing.',
    ),
  }
}

export function renderInviteMail({ orgName, link, inviter }: Linked & { readonly inviter: string }): PersonMail {
  return {
    subject: `Muster (${oneLine(orgName)}): you are invited`,
    text: paragraphs(`${oneLine(inviter)} invites you to Muster of ${oneLine(orgName)}. Accept here:`, link),
  }
}

interface Changed extends Linked {
  readonly when: string
  /** The address that asked for it. */
  readonly from: string
}

export function renderPasswordChangedMail({ orgName, when, from, link }: Changed): PersonMail {
  return {
    subject: `Muster (${oneLine(orgName)}): your password was changed`,
    text: paragraphs(
      `The password with which you sign in to Muster was changed on ${when}, from ${from}.`,
      'If it was neither you nor an administrator whom you asked, choose another one at once, and tell your administrators:',
      link,
    ),
  }
}

export function renderEmailChangedMail({
  orgName,
  when,
  from,
  email,
}: Changed & { readonly email: string }): PersonMail {
  return {
    subject: `Muster (${oneLine(orgName)}): your e-mail address was changed`,
    text: paragraphs(
      `From now on you sign in to Muster with ${oneLine(email)}; this was changed on ${when}, from ${from}.`,
      'If it was neither you nor an administrator whom you asked, tell your administrators at once.',
    ),
  }
}

function paragraphs(...texts: readonly string[]): string {
  return `${texts.join('\n\n')}\n`
}

/** A line break in a name must not pass for ours. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}
