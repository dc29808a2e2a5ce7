import { createApi } from './api.ts'

export const admin = { name: 'Ada', email: 'ada@example.com', password: 'correct-horse-battery-1!' }

export interface SetUp {
  readonly token: string
  readonly enrollSecret: string
}

/** The first administrator, made from loopback: no setup token is needed there. */
export async function setUp(url: string): Promise<SetUp> {
  const enrollSecret = 'e2e-enroll-secret'
  const { status, body } = await createApi(url).ask({
    method: 'POST',
    path: '/api/v1/setup',
    body: {
      admin,
      org_info: { org_name: 'End to end' },
      server_url: 'https://muster.example.com',
      osquery_enroll_secret: enrollSecret,
    },
  })
  if (status !== 200) throw new Error(`set-up answered ${status}: ${JSON.stringify(body)}`)
  return { token: String(body['token']), enrollSecret }
}
