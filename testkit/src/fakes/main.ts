// npm run fakes: a Jira Cloud, a Jira Data Center and a Zendesk without an account, for trying tickets by hand.
import { type FakeJira, startFakeJira } from './fake-jira.ts'
import { type FakeZendesk, startFakeZendesk } from './fake-zendesk.ts'
import type { FakeServer } from './fake-server.ts'

const ports = { cloud: 8091, dataCenter: 8092, zendesk: 8093 }
const lookEveryMs = 500

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

const cloud = await startFakeJira({ port: ports.cloud, projects: ['SEC', 'OPS'] })
const dataCenter = await startFakeJira({ port: ports.dataCenter, projects: ['SEC', 'OPS'], deployment: 'Server' })
const zendesk = await startFakeZendesk({ port: ports.zendesk })

say(`
Jira Cloud        ${cloud.url}   username ok, any api_token, project_key SEC or OPS
Jira Data Center  ${dataCenter.url}   no username, any api_token, project_key SEC or OPS
Zendesk           ${zendesk.url}   email ok, any api_token, group_id 122 or 123

The token "wrong" is refused. Start Muster with MUSTER_WEBHOOKS_ALLOWED_NETWORKS=127.0.0.0/8 and add an entry to
integrations (docs/tickets.md). Commands, one a line:

  list                            what there is
  status SEC-1 Done               what a person does; for Zendesk: status 1 pending
  edit SEC-1 New title            another title; for Zendesk: edit 1 New title
  break 503                       the next ten requests are answered so; also: break lost, break 429
  mend                            no more of that
`)

/** What came in since the last look. */
function follow(name: string, fake: FakeServer): void {
  let [seen, wrong] = [0, 0]
  setInterval(() => {
    for (const { method, path } of fake.requests.slice(seen)) say(`${name}  ${method} ${path}`)
    for (const violation of fake.violations.slice(wrong)) say(`${name}  NOT DESCRIBED BY THE VENDOR  ${violation}`)
    seen = fake.requests.length
    wrong = fake.violations.length
  }, lookEveryMs).unref()
}

follow('cloud       ', cloud)
follow('data center ', dataCenter)
follow('zendesk     ', zendesk)

function list(): void {
  const jiras: readonly [string, FakeJira][] = [
    ['cloud', cloud],
    ['data center', dataCenter],
  ]
  for (const [name, { state }] of jiras) {
    for (const { key, status, fields, comments } of state.issues)
      say(`${name}  ${key}  ${status}  ${String(fields['summary'])}  (${comments.length} comments)`)
  }
  for (const { id, status, subject } of zendesk.tickets) say(`zendesk  ${id}  ${status}  ${subject}`)
}

function findIssue(key: string) {
  return [cloud, dataCenter].flatMap(({ state }) => state.issues).filter((issue) => issue.key === key)
}

function edit(key: string, title: string): void {
  for (const issue of findIssue(key)) issue.fields['summary'] = title
  if (/^\d+$/.test(key)) zendesk.ticket(key).subject = title
}

function setStatus(key: string, status: string): void {
  for (const issue of findIssue(key)) issue.status = status
  if (/^\d+$/.test(key)) zendesk.setStatus(key, status)
}

function breakAll(how: string): void {
  const fakes: readonly (FakeJira | FakeZendesk)[] = [cloud, dataCenter, zendesk]
  for (const fake of fakes) {
    for (let count = 0; count < 10; count++) {
      if (how === 'lost') fake.misbehave({ kind: 'lost-answer' })
      else fake.misbehave({ kind: 'answer', status: Number(how) || 503, headers: { 'retry-after': '5' } })
    }
  }
}

function obey(line: string): void {
  const [command = '', key = '', ...words] = line.trim().split(/\s+/)
  const rest = words.join(' ')
  switch (command) {
    case '':
      return
    case 'list':
      return list()
    case 'status':
      return setStatus(key, rest)
    case 'edit':
      return edit(key, rest)
    case 'break':
      return breakAll(key)
    case 'mend':
      for (const fake of [cloud, dataCenter, zendesk]) fake.behave()
      return
    default:
      say(`there is no command ${command}`)
  }
}

process.stdin.setEncoding('utf8')
process.stdin.on('data', (text: string) => {
  for (const line of text.split('\n')) {
    try {
      obey(line)
    } catch (error) {
      say(error instanceof Error ? error.message : String(error))
    }
  }
})
