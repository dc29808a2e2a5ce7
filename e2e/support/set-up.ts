import type { Api, ApiAnswer } from './api.ts'

export interface SetUp {
  readonly token: string
  readonly enrollSecret: string
}

export interface SetUpCall {
  readonly setupToken?: string
  readonly headers?: Readonly<Record<string, string>>
}

const enrollSecret = 'e2e-enroll-secret'

export function askForSetUp(api: Api, { setupToken, headers }: SetUpCall = {}): Promise<ApiAnswer> {
  return api.ask({
    method: 'POST',
    path: '/api/v1/setup',
    headers,
    body: {
      admin: { name: 'Ada', email: 'ada@example.com', password: 'correct-horse-battery-1!' },
      org_info: { org_name: 'End to end' },
      server_url: 'https://muster.example.com',
      osquery_enroll_secret: enrollSecret,
      setup_token: setupToken,
    },
  })
}

/** The first administrator, made from this machine: no setup token is needed here. */
export async function setUp(api: Api): Promise<SetUp> {
  const { status, body } = await askForSetUp(api)
  if (status !== 200) throw new Error(`set-up answered ${status}: ${JSON.stringify(body)}`)
  return { token: String(body['token']), enrollSecret }
}
