import { hostsUnseenExample, policyFailingExample, vulnerabilityFoundExample } from './examples.ts'

/**
 * One sentence of the documentation. Its id leads to the tests that prove it, in guide-proof.json: a sentence without one
 * is not published. Marks in the text: **words of the application**, `keys`, [links](/to/pages).
 */
export interface Sentence {
  readonly id: string
  readonly text: string
}

export type Block =
  | { readonly kind: 'text' | 'note' | 'list' | 'steps'; readonly sentences: readonly Sentence[] }
  | { readonly kind: 'example'; readonly label: string; readonly body: string; readonly sentences?: never }

export interface GuideSection {
  readonly title: string
  readonly blocks: readonly Block[]
}

type Pair = readonly [id: string, text: string]

function block(kind: 'text' | 'note' | 'list' | 'steps', ...pairs: readonly Pair[]): Block {
  return { kind, sentences: pairs.map(([id, text]) => ({ id, text })) }
}

function example(label: string, body: string): Block {
  return { kind: 'example', label, body }
}

/** How tickets are set up, up to where the automation's own page begins. */
function connect(of: string): readonly Pair[] {
  return [
    [`${of}.settings`, 'In the top bar, select your avatar, then **Settings**.'],
    [`${of}.add`, 'Select **Integrations**, then **Add integration**.'],
    [`${of}.vendor`, 'Under **Ticket destination**, select **Jira** or **Zendesk**.'],
    [
      `${of}.credentials`,
      'Enter the address, the account with its API token, and the project key or the group id; **Save** tests the connection first.',
    ],
  ]
}

const beta = 'Jira and Zendesk as ticket destinations are in beta.'
const choose = 'Under **Ticket destination**, select where the tickets go, then **Save**.'

const introduction: GuideSection = {
  title: 'Automations',
  blocks: [
    block('text', [
      'what',
      'When something happens that you want to know, Muster sends a webhook request or keeps a ticket in Jira or Zendesk.',
    ]),
    block(
      'list',
      ['what.vulnerability', 'A **vulnerability automation** fires when a new CVE is found on at least one host.'],
      ['what.policy', 'A **policy automation** fires when a policy newly fails on at least one host.'],
      [
        'what.host-status',
        'A **host status automation** fires when a share of your hosts has been silent for some days; you choose the share and the days.',
      ],
    ),
  ],
}

const vulnerabilities: GuideSection = {
  title: 'Vulnerability automations',
  blocks: [
    block('text', [
      'cve.fires',
      'The vulnerability automation tells of every new CVE that at least one host has, together with those hosts.',
    ]),
    block('note', [
      'cve.new',
      'A CVE counts as new until 30 days after its publication in the National Vulnerability Database (NVD); the server option `vulnerabilities.recent_vulnerability_max_age` sets another time.',
    ]),
    block(
      'text',
      ['cve.hourly', 'Once an hour Muster looks whether there is something to send.'],
      ['cve.two', 'Two new CVEs within that hour make two requests.'],
      ['cve.periodicity', 'The server option `vulnerabilities.periodicity` sets another time than an hour.'],
      [
        'cve.conditions',
        'Conditions narrow it down: a minimum CVSS score, a minimum EPSS probability, only what is known to be exploited, only what has a fix, no operating systems.',
      ],
    ),
    block('text', ['cve.body', 'A request is a POST to your address with a body like this:']),
    example('Example of a vulnerability request', vulnerabilityFoundExample),
    block('text', ['cve.ticket', 'Instead of requests there can be tickets, one for each CVE:']),
    block(
      'steps',
      ...connect('cve'),
      ['cve.manage', 'In the top bar, select [Software](/software), then **Manage automations**.'],
      ['cve.enable', 'Select **Enable vulnerability automations** and choose **Ticket**.'],
      ['cve.choose', choose],
    ),
    block('note', ['cve.beta', beta]),
  ],
}

const policies: GuideSection = {
  title: 'Policy automations',
  blocks: [
    block('text', [
      'policy.fires',
      'The policy automation tells of every policy you selected that newly fails, together with the hosts on which it does.',
    ]),
    block('note', [
      'policy.new',
      'A policy newly fails on a host whose answer changes to *failing*, be it from *passing* or from *no response*.',
    ]),
    block(
      'text',
      ['policy.daily', 'Once a day Muster looks whether there is something to send.'],
      ['policy.two', 'Two policies that newly fail within that day make two requests.'],
      [
        'policy.interval',
        'Another interval is set with `webhook_settings.interval` of the configuration document and `fleetctl apply`, or in Settings under [Checks of automations](/settings/organization/webhooks).',
      ],
      ['policy.recovered', 'A host that passes again before the check is not in the message.'],
    ),
    block('text', ['policy.body', 'A request is a POST to your address with a body like this:']),
    example('Example of a policy request', policyFailingExample),
    block('text', ['policy.ticket', 'Instead of requests there can be tickets, one for each policy:']),
    block(
      'steps',
      ...connect('policy'),
      ['policy.manage', 'In the top bar, select [Policies](/policies), then **Manage automations**.'],
      [
        'policy.enable',
        'Select **Enable policy automations**, check the policies you want to listen to, and choose **Ticket**.',
      ],
      ['policy.choose', choose],
    ),
    block('note', ['policy.beta', beta]),
    block(
      'text',
      ['ticket.once', 'A ticket is created once, also when an answer is lost or Muster is killed in the middle.'],
      ['ticket.resolved', 'When all hosts have recovered, it gets a comment and the transition that you chose.'],
    ),
  ],
}

const hostStatus: GuideSection = {
  title: 'Host status automations',
  blocks: [
    block(
      'text',
      [
        'hosts.fires',
        'The host status automation sends a request when at least the percentage of hosts that you chose has not checked in for the number of days that you chose.',
      ],
      ['hosts.daily', 'It looks once a day.'],
      [
        'hosts.interval',
        'Another interval is set with `webhook_settings.interval` of the configuration document and `fleetctl apply`.',
      ],
    ),
    block('text', ['hosts.body', 'A request is a POST to your address with a body like this:']),
    example('Example of a host status request', hostsUnseenExample),
    block('text', [
      'hosts.settings',
      'To set it up, open Settings, Organization settings, [Host status webhook](/settings/organization/host-status-webhook).',
    ]),
  ],
}

const trust: GuideSection = {
  title: 'Before you trust it, and when it is silent',
  blocks: [
    block(
      'text',
      ['trust.try', 'Each automation shows its next message, and sends it as a test, before you switch it on.'],
      ['trust.backtest', 'It also tells what it would have sent in the past 30 days.'],
      [
        'trust.why',
        'Whatever was or was not sent has a reason: ask under **Why?** on the page [Automations](/automations).',
      ],
      ['trust.retry', 'What a receiver does not take is sent again for up to three days, each time under the same id.'],
      ['trust.signed', 'Requests are signed by Standard Webhooks.'],
      ['trust.api', 'All of this can be done by programs as well: [api/docs](/api/docs).'],
    ),
  ],
}

export const guide: readonly GuideSection[] = [introduction, vulnerabilities, policies, hostStatus, trust]
