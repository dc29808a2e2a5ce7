import type { SoftwarePlatform } from '../cpe/platforms.ts'
import type { ConditionNode } from '../index/condition.ts'

/** Whether what a configuration asks for beside the software holds; `unknown` when only the host could tell. */
export type Truth = 'holds' | 'fails' | 'unknown'

export function evaluateCondition(nodes: readonly ConditionNode[], platform: SoftwarePlatform, ownTerm: string): Truth {
  let truth: Truth = 'holds'
  for (const node of nodes) {
    const own = evaluateNode(node, platform, ownTerm)
    if (own === 'fails') return 'fails'
    if (own === 'unknown') truth = 'unknown'
  }
  return truth
}

function evaluateNode(
  { isNegated, needsAll, terms }: ConditionNode,
  platform: SoftwarePlatform,
  ownTerm: string,
): Truth {
  const truths = terms.map((term) => evaluateTerm(term, platform, ownTerm))
  const joined = needsAll ? all(truths) : any(truths)
  if (!isNegated || joined === 'unknown') return joined
  return joined === 'holds' ? 'fails' : 'holds'
}

function evaluateTerm(term: string, { os }: SoftwarePlatform, ownTerm: string): Truth {
  if (term === ownTerm) return 'holds'
  if (!term.startsWith('os:') || os === undefined) return 'unknown'
  return term.slice(3) === os ? 'holds' : 'fails'
}

function any(truths: readonly Truth[]): Truth {
  if (truths.includes('holds')) return 'holds'
  return truths.includes('unknown') ? 'unknown' : 'fails'
}

function all(truths: readonly Truth[]): Truth {
  if (truths.includes('fails')) return 'fails'
  return truths.includes('unknown') ? 'unknown' : 'holds'
}
