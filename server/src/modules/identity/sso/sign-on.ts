import { AppError } from '../../../kernel/errors.ts'
import type { Context } from '../../../platform/context.ts'
import type { Openid, OpenidChecks, OpenidProvider } from '../../../platform/openid/create-openid.ts'
import { networkOf } from '../../../platform/http/remote-address.ts'
import type { AttemptLimit } from '../attempt-limit.ts'
import { pageLink } from '../links/mailing.ts'
import { openSession } from '../login.ts'
import { admitUser, type Provisioning, type SsoRefusal } from './admit-user.ts'
import { toRelayPath } from './relay-path.ts'

export interface SsoSettings {
  readonly provider: OpenidProvider
  readonly idpName: string
  readonly idpImageUrl: string
  readonly provisioning: Provisioning
}

export interface SsoParts {
  readonly openid: Openid
  readonly attempts: AttemptLimit
  readonly sessionDurationMs: number
  /** Undefined while single sign-on is off. */
  findSso(ctx: Context): Promise<SsoSettings | undefined>
  getServerUrl(ctx: Context): Promise<string>
}

/** What the browser keeps, sealed, between the two steps: whoever comes back must be who went. */
interface Attempt extends OpenidChecks {
  readonly relay: string
  readonly expiresAt: number
}

const purpose = 'single sign-on attempt'
const validMs = 600_000
export const callbackPath = '/api/v1/fleet/sso/callback'

export async function beginSso(
  ctx: Context,
  { relayUrl }: { readonly relayUrl: string | undefined },
  parts: SsoParts,
): Promise<{ readonly url: string; readonly attempt: string }> {
  parts.attempts.take(`sso ${networkOf(ctx.remoteAddress)}`)
  const settings = await parts.findSso(ctx)
  if (!settings) {
    throw new AppError(
      'not-found',
      'single sign-on is off: sign in with a password, or switch on sso_settings.enable_sso',
    )
  }
  const redirectUri = pageLink(await parts.getServerUrl(ctx), callbackPath)
  const { url, checks } = await parts.openid.begin(settings.provider, redirectUri)
  const expiresAt = ctx.clock.now().getTime() + validMs
  const attempt: Attempt = { ...checks, relay: toRelayPath(relayUrl), expiresAt }
  return { url, attempt: ctx.box.seal(JSON.stringify(attempt), purpose).toString('base64url') }
}

/** Where the browser goes: to the page that was asked for, with a session, or to the sign-in page with the reason. */
export async function completeSso(
  ctx: Context,
  query: Readonly<Record<string, string | undefined>>,
  parts: SsoParts,
): Promise<{ readonly location: string; readonly token?: string }> {
  const serverUrl = await parts.getServerUrl(ctx)
  const attempt = openAttempt(ctx)
  const refuse = (reason: SsoRefusal | 'expired' | 'failed') => {
    const search = new URLSearchParams({ sso: reason, ...(attempt && attempt.relay !== '/' && { to: attempt.relay }) })
    ctx.log.info({ reason, remoteAddress: ctx.remoteAddress }, 'single sign-on refused')
    return { location: pageLink(serverUrl, `/sign-in?${search.toString()}`) }
  }
  const settings = await parts.findSso(ctx)
  if (!attempt || !settings) return refuse('expired')
  const currentUrl = new URL(pageLink(serverUrl, callbackPath))
  for (const [key, value] of Object.entries(query)) if (value !== undefined) currentUrl.searchParams.set(key, value)
  const claims = await parts.openid.complete(settings.provider, currentUrl, attempt).catch((error: unknown) => {
    if (!(error instanceof AppError)) throw error
    ctx.log.warn({ error: error.message }, 'single sign-on failed')
    return undefined
  })
  if (!claims) return refuse('failed')
  const user = await admitUser(ctx, claims, settings.provisioning)
  if (typeof user === 'string') return refuse(user)
  const { token } = await openSession(ctx, user, parts)
  return { location: pageLink(serverUrl, attempt.relay), token }
}

function openAttempt({ authorization: sealed, box, clock }: Context): Attempt | undefined {
  if (sealed === undefined) return undefined
  try {
    // Whatever opens was sealed above.
    const attempt = JSON.parse(box.open(Buffer.from(sealed, 'base64url'), purpose)) as Attempt
    return attempt.expiresAt > clock.now().getTime() ? attempt : undefined
  } catch {
    return undefined
  }
}
