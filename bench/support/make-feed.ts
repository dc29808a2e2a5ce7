import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'

/**
 * A feed in NVD's shape with about as many criteria of each kind as the real one has: for machines without real data. Its
 * CVEs are made up, so it measures speed and nothing else.
 */
export async function makeFeed(file: string, cveCount: number): Promise<void> {
  await pipeline(Readable.from(renderFeed(cveCount)), createGzip({ level: 1 }), createWriteStream(file))
}

function* renderFeed(cveCount: number): Generator<string> {
  yield '{"format":"NVD_CVE","version":"2.0","vulnerabilities":['
  for (let number = 0; number < cveCount; number++)
    yield `${number === 0 ? '' : ','}${JSON.stringify({ cve: renderCve(number) })}`
  yield ']}'
}

function renderCve(number: number) {
  const year = 2002 + (number % 24)
  const vendor = `vendor${number % 26_360}`
  const product = `product${number % 86_128}`
  const criterion = (version: string, bounds: object = {}) => ({
    ...{ vulnerable: true, criteria: `cpe:2.3:a:${vendor}:${product}:${version}:*:*:*:*:*:*:*` },
    ...{ matchCriteriaId: '00000000-0000-5000-8000-000000000000' },
    ...bounds,
  })
  const exact = Array.from({ length: number % 14 }, (_, at) => criterion(`${number % 7}.${at}.${number % 30}`))
  const cpeMatch = [criterion('*', { versionEndExcluding: `${number % 9}.${number % 40}` }), ...exact]
  return {
    ...{
      id: `CVE-${year}-${10_000 + number}`,
      published: `${year}-01-02T03:04:05.000`,
      lastModified: `${year}-02-03T04:05:06.000`,
    },
    ...{ vulnStatus: 'Analyzed', descriptions: [{ lang: 'en', value: 'A made description. '.repeat(15) }] },
    references: Array.from({ length: 6 }, (_, at) => ({ url: `https://example.com/${number}/${at}`, source: 'made' })),
    configurations: [{ nodes: [{ operator: 'OR', negate: false, cpeMatch }] }],
  }
}
