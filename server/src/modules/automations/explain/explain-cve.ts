import type { Explanation } from '@muster/contract/rest/explain.ts'
import { AppError } from '../../../kernel/errors.ts'
import type { Context } from '../../../platform/context.ts'
import { listHostLabels } from '../../hosts/index.ts'
import { type CveFinding, findCve, listCveFindings } from '../../vulnerabilities/index.ts'
import { listDecisions } from '../queries/decision-queries.ts'
import { listReportedFindings } from '../queries/ledger-queries.ts'
import type { RuleDeps } from '../rules/rule-deps.ts'
import { listRules, type Rule } from '../rules/rule-queries.ts'
import { readTiming } from '../rules/rule-timing.ts'
import { showTicketsOf } from '../tickets/list-tickets.ts'
import { buildTimeline } from './build-timeline.ts'
import { decideCveVerdict } from './decide-cve-verdict.ts'
import { listStoryAttempts, listStoryDeliveries } from './explain-queries.ts'
import { hostCountWords } from './moment-words.ts'
import { pickVerdict } from './pick-verdict.ts'

const shownFindings = 100
const shownDecisions = 200

/** Why the automations did or did not fire for a CVE, on one host or at all. */
export async function explainCve(
  ctx: Context,
  deps: RuleDeps,
  { cve, hostId }: { cve: string; hostId: number | undefined },
): Promise<Explanation> {
  const host = await findHost(ctx, hostId)
  const subject = { kind: 'cve', id: cve } as const
  const known = await findCve(ctx.db, cve)
  const findings = await listCveFindings(ctx.db, { cve, hostId, limit: shownFindings })
  const decisions = await listDecisions(ctx.db, { subject, hostId, limit: shownDecisions })
  const deliveries = await listStoryDeliveries(ctx.db, { ...subject, hostId })
  const timing = await readTiming(ctx, deps)
  const rules = (await listRules(ctx.db)).filter(({ kind }) => kind === 'vulnerability')
  const verdictOf = async (rule: Rule) =>
    decideCveVerdict({
      ...{ rule, cve, known, findings, now: ctx.clock.now(), recency: deps.recency },
      nextCheckAt: timing.nextCheckOf(rule),
      dealtWith: (await listReportedFindings(ctx.db, rule.id, [cve])).get(cve) ?? new Set(),
      decisions: decisions.filter(({ automationId }) => automationId === rule.id),
      deliveries: deliveries.filter(({ automationId }) => automationId === rule.id),
    })
  const automations: Explanation['automations'] = []
  for (const rule of rules) automations.push({ id: rule.id, name: rule.name, verdict: await verdictOf(rule) })
  const attempts = await listStoryAttempts(
    ctx.db,
    deliveries.map(({ id }) => id),
  )
  const checks = rules.map((rule) => ({
    automation: rule,
    lastAt: rule.lastCheckedAt,
    nextAt: timing.nextCheckOf(rule),
  }))
  return {
    subject: { ...subject, name: cve },
    host,
    verdict: pickVerdict(automations.map(({ verdict }) => verdict)),
    automations,
    tickets: await showTicketsOf(ctx, subject),
    timeline: buildTimeline({ detected: findings.map(toDetected), checks, decisions, deliveries, attempts }),
  }
}

async function findHost(ctx: Context, hostId: number | undefined): Promise<Explanation['host']> {
  if (hostId === undefined) return null
  const [host] = await listHostLabels(ctx.db, [hostId])
  if (!host) throw new AppError('not-found', `there is no host ${hostId}; leave host_id out for the CVE as a whole`)
  return { id: host.id, name: host.displayName }
}

function toDetected({ name, version, hostCount, foundAt, isLowConfidence, isBaseline }: CveFinding) {
  const confidence = `${isLowConfidence ? ', with low confidence' : ''}${isBaseline ? ', as part of a baseline' : ''}`
  return { at: foundAt, sentence: `found in ${name} ${version} on ${hostCountWords(hostCount)}${confidence}` }
}
