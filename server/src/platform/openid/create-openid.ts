import * as client from 'openid-client'
import type { Clock } from '../../kernel/clock.ts'
import { AppError, errorText } from '../../kernel/errors.ts'
import { sha256Hex } from '../../kernel/hash.ts'
import type { Secret } from '../../kernel/secret.ts'
import type { Outbound } from '../outbound/create-outbound.ts'

export interface OpenidProvider {
  /** https, or http on this machine. */
  readonly issuer: string
  readonly clientId: string
  /** Empty for a public client. */
  readonly clientSecret: Secret
}

/** What only whoever began may know when the browser comes back. */
export interface OpenidChecks {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** What the provider vouches for. */
export interface OpenidClaims {
  readonly issuer: string
  readonly subject: string
  readonly email: string
  /** Undefined where the provider does not say. */
  readonly isEmailVerified: boolean | undefined
  readonly name: string
}

/** OpenID Connect: the authorization code flow with PKCE, state and nonce. Failures are `unavailable`, without secrets. */
export interface Openid {
  begin(provider: OpenidProvider, redirectUri: string): Promise<{ readonly url: string; readonly checks: OpenidChecks }>
  /** `currentUrl`: the redirect URI with the query that the browser brought. */
  complete(provider: OpenidProvider, currentUrl: URL, checks: OpenidChecks): Promise<OpenidClaims>
}

// Its authors call it deprecated so that it stands out; here it is for loopback alone.
// oxlint-disable-next-line typescript/no-deprecated
const allowPlainHttp = client.allowInsecureRequests

/** Keys and endpoints of a provider change seldom; a wrong client secret must not stick. */
const keptMs = 600_000
const maxAnswerBytes = 1024 * 1024
const maxReasonLength = 300

export function createOpenid({ outbound, clock }: { outbound: Pick<Outbound, 'send'>; clock: Clock }): Openid {
  let kept: { readonly key: string; readonly untilMs: number; readonly config: client.Configuration } | undefined

  async function discover(provider: OpenidProvider): Promise<client.Configuration> {
    const key = sha256Hex([provider.issuer, provider.clientId, provider.clientSecret.reveal()].join('\n'))
    if (kept?.key === key && kept.untilMs > clock.monotonicMs()) return kept.config
    const config = await client.discovery(new URL(provider.issuer), provider.clientId, undefined, authOf(provider), {
      // The token's signature is checked although TLS vouches for it.
      execute: [client.enableNonRepudiationChecks, ...(isOnThisMachine(provider.issuer) ? [allowPlainHttp] : [])],
      [client.customFetch]: (url, options) => fetchThrough(outbound, url, options),
    })
    refuseForeignIssuer(provider, config.serverMetadata().issuer)
    kept = { key, untilMs: clock.monotonicMs() + keptMs, config }
    return config
  }

  return {
    begin: (provider, redirectUri) =>
      tellingProvider(provider, async () => {
        const config = await discover(provider)
        const verifier = client.randomPKCECodeVerifier()
        const checks = { state: client.randomState(), nonce: client.randomNonce(), verifier }
        const url = client.buildAuthorizationUrl(config, {
          redirect_uri: redirectUri,
          scope: 'openid email profile',
          code_challenge: await client.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
          ...{ state: checks.state, nonce: checks.nonce },
        })
        return { url: url.href, checks }
      }),
    complete: (provider, currentUrl, { state, nonce, verifier }) =>
      tellingProvider(provider, async () => {
        const config = await discover(provider)
        const tokens = await client.authorizationCodeGrant(config, currentUrl, {
          ...{ expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true },
        })
        const claims = tokens.claims() as client.IDToken
        const more =
          claims['email'] === undefined && config.serverMetadata().userinfo_endpoint !== undefined
            ? await client.fetchUserInfo(config, tokens.access_token, claims.sub)
            : {}
        return toClaims({ ...more, ...claims })
      }),
  }
}

/**
 * The library lets Microsoft's issuers of all organisations pass. Whoever has one of their own there, which is anybody,
 * would come in as whomever they name.
 */
function refuseForeignIssuer(provider: OpenidProvider, issuer: string): void {
  if (issuer.includes('{'))
    throw new AppError('unavailable', `the issuer is of every organisation; set issuer_uri to that of your own`)
  const given = new URL(provider.issuer)
  // Azure AD B2C: a host for each organisation, whose policies share one issuer.
  if (given.hostname.endsWith('.b2clogin.com') && URL.parse(issuer)?.host === given.host) return
  if (baseOf(issuer) !== baseOf(provider.issuer))
    throw new AppError('unavailable', `the provider names itself ${issuer}; set issuer_uri to that if it is yours`)
}

function baseOf(url: string): string {
  return url.replace(/\/\.well-known\/openid-configuration$/, '').replace(/\/$/, '')
}

function authOf({ clientSecret }: OpenidProvider): client.ClientAuth {
  const secret = clientSecret.reveal()
  return secret === '' ? client.None() : client.ClientSecretBasic(secret)
}

function toClaims(claims: client.IDToken): OpenidClaims {
  const text = (name: string) => (typeof claims[name] === 'string' ? claims[name].trim() : '')
  const verified = claims['email_verified']
  return {
    issuer: claims.iss,
    subject: claims.sub,
    email: text('email'),
    // Some providers write it as text.
    isEmailVerified: verified === undefined ? undefined : verified === true || verified === 'true',
    name: text('name') || text('preferred_username') || text('email'),
  }
}

/** Everything goes out as everything else does: checked addresses, no redirects, limits on time and size. */
async function fetchThrough(
  outbound: Pick<Outbound, 'send'>,
  url: string,
  { method, headers, body }: client.CustomFetchOptions,
): Promise<Response> {
  const text = body instanceof URLSearchParams ? body.toString() : body
  const result = await outbound.send({
    ...{ method: method === 'POST' ? 'POST' : 'GET', url, headers, maxAnswerBytes },
    ...(typeof text === 'string' && { body: text }),
  })
  if (result.kind === 'failure') throw new AppError('unavailable', result.message)
  const answered = Object.entries(result.headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((entry): [string, string] => [name, entry]),
  )
  const isBodiless = result.status === 204 || result.status === 304
  return new Response(isBodiless ? null : result.text, { status: result.status, headers: answered })
}

async function tellingProvider<T>({ issuer }: OpenidProvider, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    // Without the cause: it may hold tokens.
    throw new AppError('unavailable', `single sign-on by ${issuer} failed: ${reasonOf(error)}; see sso_settings`)
  }
}

function reasonOf(error: unknown): string {
  const { error: code, error_description: description } = error as { error?: unknown; error_description?: unknown }
  const told = [code, description].filter((part) => typeof part === 'string' && part !== '').join(': ')
  const cause = error instanceof Error && error.cause instanceof AppError ? error.cause.message : undefined
  return (told || cause || errorText(error)).replace(/[\p{Cc}\s]+/gu, ' ').slice(0, maxReasonLength)
}

/** A provider on the same machine may speak plain HTTP; elsewhere the settings demand https. */
export function isOnThisMachine(url: string): boolean {
  return /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|$)/i.test(url)
}
