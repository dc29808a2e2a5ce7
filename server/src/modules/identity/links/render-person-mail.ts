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

function paragraphs(...texts: readonly string[]): string {
  return `${texts.join('\n\n')}\n`
}

/** A line break in a name must not pass for ours. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}
