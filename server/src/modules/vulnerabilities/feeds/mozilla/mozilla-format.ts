import { parse as parseYaml } from 'yaml'
import { errorText } from '../../../../kernel/errors.ts'
import type { FeedFormat } from '../feed-file.ts'
import { isObject, type JsonObject, readObjects, readTexts, readText, readWord } from '../reading/field-values.ts'
import { parseJson } from '../reading/parse-json.ts'
import { readTextsOf } from '../reading/read-texts.ts'
import { addFix, type Fixes, toAdvisory } from './collect-fixes.ts'

/**
 * Mozilla's security advisories: its repository as an archive or folder (a YAML document for each), or lines of
 * `{cve, advisories: [{fixed_in}]}`. A record for each CVE, because only all advisories together tell the branches.
 */
export const mozillaFormat: FeedFormat = {
  kind: 'mozilla',
  rankFile: (name) =>
    /^mozilla-advisories.*\.(zip|jsonl|jsonl\.gz)$|^mozilla-advisories[^.]*$/.test(name) ? name : undefined,
  async *readFile(file, { onProblem }) {
    const byId = new Map<string, Fixes>()
    const isLines = file.name.includes('.jsonl')
    let record = 0
    for await (const text of readTextsOf(file, isAdvisory)) {
      record++
      const found = isLines ? readLine(parseJson(text, record)) : readAdvisory(text)
      if (typeof found === 'string') {
        onProblem({ record, id: readText(text, 50), reason: found })
        continue
      }
      for (const id of found.ids) {
        const fixes = byId.get(id) ?? new Map()
        byId.set(id, fixes)
        for (const fixedIn of found.fixedIn) addFix(fixes, fixedIn)
      }
    }
    for (const [id, fixes] of byId) if (fixes.size > 0) yield toAdvisory(id, fixes)
  },
}

interface Statement {
  readonly ids: readonly string[]
  readonly fixedIn: readonly string[]
}

/** Each CVE with each version. Real ones have a handful. */
const maxFixes = 100

function isAdvisory(name: string): boolean {
  return /(^|\/)mfsa\d{4}-\d+\.ya?ml$/.test(name)
}

function readLine(value: unknown): Statement | string {
  const id = isObject(value) ? readWord(value['cve'], 50) : undefined
  if (!isObject(value) || id === undefined) return 'it has no CVE'
  return { ids: [id], fixedIn: readObjects(value['advisories']).flatMap(readFixes) }
}

function readAdvisory(text: string): Statement | string {
  let value: unknown
  try {
    value = parseYaml(text, { maxAliasCount: 100, logLevel: 'error' })
  } catch (error) {
    return `it is not YAML: ${readText(errorText(error), 200)}`
  }
  if (!isObject(value)) return 'it is no advisory'
  // Before 2016 advisories were written as prose with a list of their CVEs, if any.
  if (!isObject(value['advisories'])) return { ids: [], fixedIn: [] }
  const ids = Object.keys(value['advisories']).filter((id) => /^(CVE|MFSA)-[\w-]{1,40}$/.test(id))
  const fixedIn = readFixes(value)
  return fixedIn.length > maxFixes ? `it names more than ${maxFixes} versions` : { ids, fixedIn }
}

function readFixes(value: JsonObject): readonly string[] {
  return readTexts(value['fixed_in'], 100)
}
