import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { HostLabel } from '../../hosts/index.ts'
import { toAdf } from '../destinations/jira/to-adf.ts'
import { toWiki } from '../destinations/jira/to-wiki.ts'
import { toHtml } from '../destinations/zendesk/to-html.ts'
import { describeChange } from './describe-change.ts'
import { describeTicket } from './describe-ticket.ts'
import { documentText } from './ticket-document.ts'
import type { CveFacts, PolicyFacts } from './ticket-facts.ts'

const serverUrl = 'https://muster.example.com/base/'

const policy: PolicyFacts = {
  ...{ kind: 'policy', id: 7, teamId: null, name: 'Disk encryption', description: 'Disks are encrypted.' },
  ...{ resolution: 'Switch it on.\nThen restart.', query: 'select 1 from disk_encryption\nwhere encrypted = 1' },
}

const found: CveFacts = {
  ...{ kind: 'cve', cve: 'CVE-2026-0001', publishedAt: '2026-05-30T00:00:00.000Z', cvssScore: 9.8 },
  ...{ epssProbability: 0.4321, isKnownExploited: true, softwareIds: [3] },
  details: { description: 'A hole.', fixedIn: ['curl: 8.4.0'] },
}

function hosts(count: number, changes: Partial<HostLabel> = {}): readonly HostLabel[] {
  return Array.from({ length: count }, (_one, index) => ({
    ...{ id: index + 1, hostname: `h${index + 1}`, displayName: `h${index + 1}`, hardwareSerial: `S${index + 1}` },
    ...{ uuid: '', teamId: null, teamName: null, ...changes },
  }))
}

test('I02 I03 a ticket of a policy has its facts, its hosts with serial and link, and the filtered hosts page', () => {
  const { title, document } = describeTicket(policy, { hosts: hosts(2), serverUrl })
  assert.equal(title, 'Policy "Disk encryption" fails on 2 hosts')
  const text = documentText(document)
  for (const part of ['Disks are encrypted.', 'Switch it on.', 'Then restart.', 'where encrypted = 1', 'h2 (S2)'])
    assert.ok(text.includes(part), part)
  const wiki = toWiki(document)
  assert.match(wiki, /\* \[h1\|https:\/\/muster\.example\.com\/base\/hosts\/1\] \(S1\)/)
  assert.match(
    wiki,
    /base\/hosts\/manage\/\?order_key=hostname&order_direction=asc&policy_id=7&policy_response=failing\]/,
  )
  const ofTeam = toHtml(describeTicket({ ...policy, teamId: 123 }, { hosts: hosts(1), serverUrl }).document)
  assert.match(ofTeam, /team_id=123&#38;policy_id=7&#38;policy_response=failing/)
})

test('I01 I25 a ticket of a CVE has severity, EPSS, known exploitation, date and the version that mends it', () => {
  const { title, document } = describeTicket(found, { hosts: hosts(1), serverUrl })
  assert.equal(title, 'CVE-2026-0001 found on 1 host')
  const text = documentText(document)
  for (const part of [
    '(CVSS): 9.8',
    '(EPSS): 43.21 %',
    '(CISA): yes',
    'Published: 2026-05-30',
    'Fixed in: curl: 8.4.0',
  ])
    assert.ok(text.includes(part), part)
  assert.match(toHtml(document), /<a href="https:\/\/nvd\.nist\.gov\/vuln\/detail\/CVE-2026-0001">/)
  const unknown = { ...found, cvssScore: null, epssProbability: null, isKnownExploited: null }
  const bare = { ...unknown, details: { description: '', fixedIn: [] } }
  const words = documentText(describeTicket(bare, { hosts: hosts(1), serverUrl }).document)
  assert.equal(words.match(/not known/g)?.length, 4)
})

test('I05 of sixty hosts fifty are listed, the title says sixty, and ten more are linked', () => {
  const { title, document } = describeTicket(policy, { hosts: hosts(60), serverUrl })
  assert.match(title, /60 hosts/)
  const list = document.blocks.findLast((block) => block.kind === 'list')
  assert.equal(list?.items.length, 50)
  assert.match(toWiki(document), /\[and 10 more\|https/)
})

test('the three forms of one document', () => {
  const document = {
    blocks: [
      { kind: 'heading', text: 'Hosts' },
      { kind: 'paragraph', parts: [{ text: 'see ' }, { text: 'a b', href: 'https://x.example/1' }] },
      { kind: 'list', items: [[{ text: 'one' }]] },
      { kind: 'code', text: 'select 1' },
    ],
  } as const
  const text = (value: string) => ({ type: 'text', text: value })
  assert.deepEqual(toAdf(document), {
    ...{ type: 'doc', version: 1 },
    content: [
      { type: 'heading', attrs: { level: 3 }, content: [text('Hosts')] },
      {
        type: 'paragraph',
        content: [text('see '), { ...text('a b'), marks: [{ type: 'link', attrs: { href: 'https://x.example/1' } }] }],
      },
      {
        type: 'bulletList',
        content: [{ type: 'listItem', content: [{ type: 'paragraph', content: [text('one')] }] }],
      },
      { type: 'codeBlock', attrs: { language: 'sql' }, content: [text('select 1')] },
    ],
  })
  assert.equal(toWiki(document), 'h3. Hosts\n\nsee [a b|https://x.example/1]\n\n* one\n\n{code:sql}\nselect 1\n{code}')
  assert.equal(
    toHtml(document),
    '<h3>Hosts</h3>\n<p>see <a href="https://x.example/1">a b</a></p>\n<ul><li>one</li></ul>\n<pre><code>select 1</code></pre>',
  )
})

const evil = [
  '[x|https://evil.example]',
  '{code}',
  '*b* _i_ h1. {color:red}',
  '<img src=x onerror=1>',
  '{{ticket.id}}',
  '@all !a.png!',
  'https://evil.example',
]

for (const name of evil) {
  test(`a host called ${name} is text and nothing else`, () => {
    const { document } = describeTicket(
      { ...policy, name, query: name },
      { hosts: hosts(1, { displayName: name }), serverUrl },
    )
    const html = toHtml(document)
    assert.doesNotMatch(html, /<img|\{\{|onerror=1>/)
    assert.doesNotMatch(html.replaceAll(/href="[^"]*"/g, ''), /<(?!\/?(h3|p|ul|li|a|pre|code)[ >])/)
    const item =
      toWiki(document)
        .split('\n')
        .find((line) => line.startsWith('* ')) ?? ''
    const label = /^\* \[(.*)\|https:\/\/muster\.example\.com\/base\/hosts\/1\] \(S1\)$/.exec(item)?.[1] ?? ''
    assert.doesNotMatch(label, /(?<!\\)[[\]{}|*_!@]|(?<!\\):\/\//)
    assert.equal(label.replaceAll('\\', ''), name)
    assert.equal(toWiki(document).match(/(?<!\\)\{code/gi)?.length, 2)
  })
}

test('whatever hosts and people write, Jira takes it: no empty text, no control character, no text that is too long', () => {
  const wild = fc.string({ unit: 'binary', maxLength: 6_000 })
  fc.assert(
    fc.property(wild, wild, fc.string({ unit: 'binary', maxLength: 300 }), (description, query, displayName) => {
      const facts = { ...policy, description, query, resolution: description, name: displayName }
      const named = hosts(60, { displayName, hardwareSerial: displayName })
      const { title, document } = describeTicket(facts, { hosts: named, serverUrl })
      assert.ok(title.length <= 255)
      assert.ok(toWiki(document).length <= 32_767)
      const adf = JSON.stringify(toAdf(document))
      assert.doesNotMatch(adf, /"text":""/)
      assert.doesNotMatch(documentText(document).replaceAll('\n', ''), /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u)
    }),
    { numRuns: 60 },
  )
})

test('a comment names at most fifty hosts of each side', () => {
  const [added, recovered] = [hosts(70), hosts(2)]
  const change = { added, recovered, recoveredCount: 3, nowCount: 67 }
  const text = documentText(describeChange(policy, change))
  assert.match(text, /h50 and 20 more\.\nNo longer concerned: h1, h2 and 1 more\.\nNow: 67 hosts\.$/)
})
