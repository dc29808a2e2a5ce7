import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { fuzz, mutated } from '@muster/testkit/fuzz.ts'
import { makeZip } from '@muster/testkit/make-zip.ts'
import fc from 'fast-check'
import { AppError } from '../../../kernel/errors.ts'
import { fixtureFolder, openFolder } from './feeds.test-support.ts'
import type { FeedFile, FeedKind } from './feed-file.ts'
import { readFeedFile } from './read-feed-file.ts'

const excerptLength = 6_000

/** The beginning of a real file, which is cut off: most of what follows is as it should be. */
function excerpt(name: string): string {
  const bytes = readFileSync(path.join(fixtureFolder, name))
  const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  return name.includes('.jsonl') ? (text.split('\n', 1)[0] ?? '').slice(0, excerptLength) : text.slice(0, excerptLength)
}

const record = (text: string) => `{"vulnerabilities":[${text}]}`
const cve = '{"cve":{"id":"CVE-2026-0001","published":"2026-01-01T00:00:00.000","descriptions":[],"metrics":{}}}'
const feeds: Readonly<Record<FeedKind, { readonly name: string; readonly texts: readonly string[] }>> = {
  nvd: { name: 'nvdcve-2.0-fuzz.json', texts: [excerpt('nvdcve-2.0-desktop.json.gz'), record(cve)] },
  cve_list: { name: 'cve_list-fuzz.zip', texts: [excerpt('cve_list-sample.jsonl')] },
  kev: {
    name: 'known_exploited_vulnerabilities.json',
    texts: [
      excerpt('known_exploited_vulnerabilities.json.gz'),
      record('{"cveID":"CVE-2026-0001","dateAdded":"2026-01-01"}'),
    ],
  },
  epss: { name: 'epss_scores-fuzz.csv', texts: [excerpt('epss_scores-2021-08-31-subset.csv.gz')] },
  osv: { name: 'osv-npm.zip', texts: [excerpt('osv-sample.jsonl.gz')] },
  msrc: { name: 'msrc-cvrf-2026-Jan.json', texts: [excerpt('msrc-cvrf-2024-Jan.json.gz')] },
  mozilla: {
    name: 'mozilla-advisories.zip',
    texts: [
      'title: T\nannounced: January 1, 2026\nfixed_in:\n- Firefox 1\nadvisories:\n  CVE-2026-0001:\n    impact: high\n    title: A\n',
    ],
  },
}

test('feeds say what they like: a file is read, left out in part or refused in words, and no memory grows', {
  timeout: 3_600_000,
}, async (t) => {
  const folder = openFolder(t)
  let files = 0
  let records = 0
  const inputs = fc.oneof(
    ...Object.entries(feeds).map(([kind, { name, texts }]) =>
      fc.record({
        ...{ kind: fc.constant(kind as FeedKind), name: fc.constant(name), text: mutated(texts) },
        packed: fc.constantFrom('as it is', 'as it is', 'gzip', 'damaged' as const),
      }),
    ),
  )
  const tried = await fuzz({
    what: 'files of feeds',
    count: 1_500,
    inputs,
    tryOne: async ({ kind, name, text, packed }) => {
      const content = pack(name, text, packed)
      const file = path.join(folder, `${files++ % 50}-${name}`)
      await writeFile(file, content)
      const asked: FeedFile = { kind, name, path: file, bytes: content.length, version: '1' }
      try {
        for await (const _record of readFeedFile(asked, { onProblem: () => undefined })) records++
      } catch (error) {
        assert.ok(error instanceof AppError, error as Error)
      }
    },
  })
  assert.ok(records > tried / 50, `only ${records} records were read`)
})

function pack(name: string, text: string, packed: string): Buffer {
  const bytes = name.endsWith('.zip')
    ? makeZip([
        { name: name.startsWith('mozilla') ? 'x/announce/2026/mfsa2026-01.yml' : 'CVE-2026-0001.json', content: text },
      ])
    : Buffer.from(text)
  if (packed === 'gzip' && !name.endsWith('.zip')) return gzipSync(bytes)
  if (packed === 'damaged') bytes.fill(0x55, Math.floor(bytes.length / 3), Math.floor(bytes.length / 2))
  return bytes
}
