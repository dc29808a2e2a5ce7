import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext as NodeTest } from 'node:test'
import { Provider } from 'oidc-provider'

export interface OpenidPerson {
  readonly sub: string
  readonly email?: string
  readonly email_verified?: boolean
  readonly name?: string
}

export interface OpenidRig {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** Whom it knows; any password is right. */
  addPerson(person: OpenidPerson): void
  /** Goes the way of a browser from `url` to the redirect URI as this person, and gives where it was sent back to. */
  signIn(url: string, person: OpenidPerson): Promise<URL>
}

/** A certified OpenID provider on the loopback. `redirectUri` must be that of the server. */
export async function startOpenidProvider(t: Pick<NodeTest, 'after'>, redirectUri: string): Promise<OpenidRig> {
  const clientId = 'muster'
  const clientSecret = 'a client secret, long enough for the tests'
  const people = new Map<string, OpenidPerson>()
  let listener = (_request: unknown, _response: unknown): void => undefined
  const server = createServer((request, response) => listener(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = quietly(
    () =>
      new Provider(issuer, {
        clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
        claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
        pkce: { required: () => true },
        cookies: { keys: ['a key of the tests'] },
        ttl: { Interaction: 600, Session: 600, Grant: 600, AccessToken: 600, IdToken: 600 },
        findAccount: (_context: unknown, id: string) => ({ accountId: id, claims: async () => people.get(id) }),
      }),
  )
  listener = provider.callback() as typeof listener
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    ...{ issuer, clientId, clientSecret },
    addPerson: (person) => void people.set(person.sub, person),
    signIn: async (url, person) => {
      people.set(person.sub, person)
      return browse(url, redirectUri, { prompt: 'login', login: person.sub, password: 'any' })
    },
  }
}

/** It warns on the console of being set up for development. */
function quietly<T>(work: () => T): T {
  const { warn, info } = console
  console.warn = console.info = () => undefined
  try {
    return work()
  } finally {
    Object.assign(console, { warn, info })
  }
}

const maxSteps = 20

async function browse(start: string, redirectUri: string, login: Record<string, string>): Promise<URL> {
  const cookies = new Map<string, string>()
  let url = new URL(start)
  for (let step = 0; step < maxSteps; step++) {
    const isForm = url.pathname.startsWith('/interaction/')
    const page = await visit(url, cookies)
    const form = isForm ? (page.text.includes('value="login"') ? login : { prompt: 'consent' }) : undefined
    const answer = form ? await visit(url, cookies, form) : page
    if (answer.location === undefined) throw new Error(`the provider stopped at ${url.href}: ${answer.text}`)
    url = new URL(answer.location, url)
    if (url.href.startsWith(redirectUri)) return url
  }
  throw new Error('the provider sends in circles')
}

async function visit(url: URL, cookies: Map<string, string>, form?: Record<string, string>) {
  const response = await fetch(url, {
    redirect: 'manual',
    headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    ...(form && { method: 'POST', body: new URLSearchParams(form) }),
  })
  for (const line of response.headers.getSetCookie()) {
    const [name = '', value = ''] = (line.split(';')[0] ?? '').split(/=(.*)/s)
    if (value === '') cookies.delete(name)
    else cookies.set(name, value)
  }
  return { location: response.headers.get('location') ?? undefined, text: await response.text() }
}
