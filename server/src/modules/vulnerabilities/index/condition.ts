import type { Configuration, ConfigurationNode, Criterion } from '../feeds/feed-record.ts'
import { parseCpe } from '../cpe/parse-cpe.ts'
import { osFamily } from '../cpe/platforms.ts'

/**
 * What has to be true beside a criterion: the other nodes of its AND. Kept as JSON text, each different one once.
 * A term names a family of operating systems ('os:windows'), other software ('app:apache/tomcat') or hardware.
 */
export interface ConditionNode {
  readonly isNegated: boolean
  /** True when all terms have to hold, else one is enough. */
  readonly needsAll: boolean
  readonly terms: readonly string[]
}

const maxTerms = 40

/** '' = nothing more has to be true. */
export function renderCondition(configuration: Configuration, node: ConfigurationNode, criterion: Criterion): string {
  const others: ConditionNode[] = []
  if (configuration.operator === 'AND') {
    for (const other of configuration.nodes) {
      if (other !== node && !isAffectedItself(other)) others.push(toNode(other, other.criteria))
    }
  }
  if (node.operator === 'AND' && node.criteria.length > 1)
    others.push(
      toNode(
        node,
        node.criteria.filter((other) => other !== criterion),
      ),
    )
  return others.length === 0 ? '' : JSON.stringify(others)
}

/** Another application that is called vulnerable is one more that is affected, not what the first runs on. */
function isAffectedItself({ isNegated, criteria }: ConfigurationNode): boolean {
  return !isNegated && criteria.every(({ isVulnerable, cpe }) => isVulnerable && cpe.startsWith('cpe:2.3:a:'))
}

function toNode({ isNegated, operator }: ConfigurationNode, criteria: readonly Criterion[]): ConditionNode {
  const terms = [...new Set(criteria.map(({ cpe }) => toTerm(cpe)))].sort()
  return { isNegated, needsAll: operator === 'AND', terms: terms.slice(0, maxTerms) }
}

function toTerm(cpe: string): string {
  const name = parseCpe(cpe)
  if (!name) return 'app:?'
  if (name.part === 'o') return `os:${osFamily(name.vendor, name.product)}`
  return `${name.part === 'h' ? 'hardware' : 'app'}:${name.vendor}/${name.product}`
}

export function parseCondition(text: string): readonly ConditionNode[] {
  return JSON.parse(text) as readonly ConditionNode[]
}
