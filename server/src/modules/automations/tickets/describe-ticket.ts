import type { HostLabel } from '../../hosts/index.ts'
import { pageUrl } from '../triggers/host-url.ts'
import { cleanLine, cleanLines } from './clean-text.ts'
import { describeHosts, hostsWords } from './describe-hosts.ts'
import type { TicketContent } from '../destinations/tracker.ts'
import type { Block } from './ticket-document.ts'
import type { CveFacts, PolicyFacts, TicketFacts } from './ticket-facts.ts'
import { detailsLink } from '../../vulnerabilities/index.ts'

const maxNameLength = 150
const maxTextLength = 2_500

/** What the ticket says as long as these hosts are concerned: the template of all tickets. */
export function describeTicket(
  facts: TicketFacts,
  { hosts, serverUrl }: { hosts: readonly HostLabel[]; serverUrl: string },
): TicketContent {
  const count = hostsWords(hosts.length)
  const blocks = [
    ...(facts.kind === 'policy' ? describePolicy(facts) : describeCve(facts)),
    heading(`Hosts (${hosts.length})`),
    ...describeHosts(hosts, { serverUrl, moreUrl: hostsPageUrl(facts, serverUrl) }),
    paragraph(
      'Muster keeps this ticket: it comments when the hosts change. Write your own notes in comments; ' +
        'a title or text that you edit is left alone.',
    ),
  ]
  const title =
    facts.kind === 'policy'
      ? `Policy "${cleanLine(facts.name, maxNameLength)}" fails on ${count}`
      : `${facts.cve} found on ${count}`
  return { title, document: { blocks } }
}

function describePolicy({ description, resolution, query }: PolicyFacts): Block[] {
  return [
    ...paragraphs(description),
    ...(resolution === '' ? [] : [heading('What to do'), ...paragraphs(resolution)]),
    heading('Checked by'),
    { kind: 'code', text: cleanLines(query, maxTextLength).join('\n') },
  ]
}

function describeCve(facts: CveFacts): Block[] {
  const { cve, cvssScore, epssProbability, isKnownExploited, publishedAt, details } = facts
  const known: string[] = [
    `Severity (CVSS): ${cvssScore === null ? 'not known' : cvssScore.toFixed(1)}`,
    `Likely to be exploited within 30 days (EPSS): ${epssProbability === null ? 'not known' : percent(epssProbability)}`,
    `Known to be exploited (CISA): ${isKnownExploited === null ? 'not known' : isKnownExploited ? 'yes' : 'no'}`,
    `Published: ${publishedAt === null ? 'not known' : publishedAt.slice(0, 10)}`,
    `Fixed in: ${details.fixedIn.map((one) => cleanLine(one, maxNameLength)).join(', ') || 'not known'}`,
  ]
  return [
    { kind: 'paragraph', parts: [{ text: cve, href: detailsLink(cve) }] },
    ...paragraphs(details.description),
    { kind: 'list', items: known.map((text) => [{ text }]) },
  ]
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`
}

/** The hosts page with only the hosts that this is about. */
function hostsPageUrl(facts: TicketFacts, serverUrl: string): string {
  const hosts = pageUrl(serverUrl, 'hosts/manage/?order_key=hostname&order_direction=asc')
  if (facts.kind === 'policy') {
    const team = facts.teamId === null ? '' : `&team_id=${facts.teamId}`
    return `${hosts}${team}&policy_id=${facts.id}&policy_response=failing`
  }
  const [only, ...others] = facts.softwareIds
  return only !== undefined && others.length === 0
    ? `${hosts}&software_id=${only}`
    : `${hosts}&vulnerability=${facts.cve}`
}

function heading(text: string): Block {
  return { kind: 'heading', text }
}

function paragraph(text: string): Block {
  return { kind: 'paragraph', parts: [{ text }] }
}

function paragraphs(text: string): Block[] {
  return cleanLines(text, maxTextLength)
    .filter((line) => line.trim() !== '')
    .map(paragraph)
}
