import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { RefusedError } from '../host/agent-session.ts'
import { startFakeServer } from '../testing/fake-server.ts'
import { readCertificate } from '../testing/recorded-requests.ts'
import { explainFailure } from './explain-failure.ts'
import { parseArguments } from './parse-arguments.ts'
import { createRunCounters } from './run-counters.ts'
import { simulate } from './simulate.ts'

const silent = (command: { exitOverride(): unknown; configureOutput(output: object): unknown }) => {
  command.exitOverride()
  command.configureOutput({ writeErr: () => {}, writeOut: () => {} })
}
const parse = (...argv: string[]) =>
  parseArguments(['--server', 'https://h:8080/', '--enroll-secret', 's', ...argv], silent)

describe('arguments', () => {
  it('have defaults, units and faults', () => {
    const args = parse('--hosts', '9', '--interval', '1m', '--fault', 'slow=2,leave=1')
    assert.deepEqual(
      [args.server, args.intervalSeconds, args.spreadSeconds, args.configIntervalSeconds],
      ['https://h:8080', 60, 60, 60],
    )
    assert.deepEqual(args.faults, ['slow', 'slow', 'leave'])
  })

  it('that make no sense are named', () => {
    for (const [argv, message] of [
      [['--interval', 'soon'], /--interval.*10s/],
      [['--hosts', '0'], /--hosts/],
      [['--fault', 'lazy=1'], /lazy=1.*slow, garbage, leave, mute/],
      [['--hosts', '1', '--fault', 'slow=2'], /--fault names 2 hosts/],
      [['--replay', '--profile', 'this-machine'], /--replay plays/],
    ] as const) {
      assert.throws(() => parse(...argv), message)
    }
    assert.throws(() => parseArguments(['--server', 'https://h'], silent), /--enroll-secret/)
    assert.throws(
      () => parseArguments(['--server', 'https://h', '--enroll-secret-file', '/nope'], silent),
      /\/nope cannot be read/,
    )
  })
})

describe('simulate', () => {
  async function run(t: TestContext, argv: string[], certificate?: ReturnType<typeof readCertificate>) {
    const server = await startFakeServer(certificate)
    t.after(server.close)
    const printed: string[] = []
    const complained: string[] = []
    const output = { print: (line: string) => printed.push(line), complain: (line: string) => complained.push(line) }
    const args = parse(
      '--server',
      server.url,
      '--hosts',
      '3',
      '--spread',
      '10ms',
      '--duration',
      '150ms',
      '--quiet',
      ...argv,
    )
    const code = await simulate(args, output, new AbortController().signal)
    return { server, code, printed: printed.join('\n'), complained }
  }

  it('runs hosts until its time is over and sums up', async (t) => {
    const { server, code, printed } = await run(t, [])
    assert.equal(code, 0)
    assert.match(printed, /3 hosts.*enroll 3, config 3, read 3/)
    assert.equal(server.seenAt('/read').length, 3)
  })

  it('replays over TLS', async (t) => {
    const { code, printed } = await run(t, ['--replay', '--insecure', '--duration', '500ms'], readCertificate())
    assert.equal(code, 0)
    assert.match(printed, /enroll 3, config 3, read 3/)
  })

  it('tells in one line that the certificate is not trusted', async (t) => {
    for (const mode of [[], ['--replay']]) {
      const { code, complained } = await run(t, mode, readCertificate())
      assert.equal(code, 1)
      assert.match(
        complained.join('|'),
        /^The certificate of \S+ is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)\. .*--ca FILE.*--insecure\.$/,
      )
    }
  })
})

it('explains why the first host could not enrol, with the remedy', () => {
  const failed = (code: string) => explainFailure(Object.assign(new Error('x'), { code }), 'https://h:1')
  assert.match(failed('ECONNREFUSED'), /Nothing listens at https:\/\/h:1\. Start the server/)
  assert.match(failed('EPROTO'), /Try http:\/\/h:1/)
  assert.match(
    explainFailure(new RefusedError('bad secret'), 'https://h:1'),
    /refused the enrolment: bad secret\. Check --enroll-secret/,
  )
})

it('progress tells hosts, rate and errors', () => {
  const counters = createRunCounters(2, 0)
  for (let n = 0; n < 4; n++) counters.observe('enroll', n === 3 ? new Error('busy') : undefined, 5)
  assert.equal(counters.renderProgress(2000), '2s  enrolled 2/2  2.0 requests/s  errors 1')
  assert.match(counters.renderSummary(2000), /errors: 1\n {2}1 × busy$/)
})
