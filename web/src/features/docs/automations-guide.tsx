import { Anchor } from '@mantine/core'
import { Mono, Stack } from '../../ui/layout.tsx'
import { Link } from '../../ui/link.tsx'
import { JsonView } from '../../ui/json-view.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { basePath } from '../../api/base-path.ts'
import { hostsUnseenExample, policyFailingExample, vulnerabilityFoundExample } from './examples.ts'
import style from './automations-guide.module.css'

/** The documentation of automations, true for this server. */
export function AutomationsGuide() {
  return (
    <div className={style.guide}>
      <PageHeader
        title="Automations"
        note="Muster sends a webhook request when something happens that you want to know."
      />
      <Stack>
        <ul>
          <li>A vulnerability automation fires when a new vulnerability (CVE) is detected on at least one host.</li>
          <li>A policy automation fires when a policy is newly failing on at least one host.</li>
          <li>
            A host status automation fires when a share of the hosts that you choose has not checked in for a number of
            days that you choose.
          </li>
        </ul>
        <Vulnerabilities />
        <Policies />
        <HostStatus />
        <Trust />
      </Stack>
    </div>
  )
}

function Vulnerabilities() {
  return (
    <section>
      <h2>Vulnerability automations</h2>
      <p>
        A CVE is new while it was published within the last 30 days; the server option{' '}
        <Mono>vulnerabilities.recent_vulnerability_max_age</Mono> changes that. Muster looks every hour whether
        something is to be sent (<Mono>vulnerabilities.periodicity</Mono>). Two new CVEs in that hour are two requests.
      </p>
      <p>Each request is a POST to your address with a body like this one:</p>
      <JsonView text={vulnerabilityFoundExample} label="Example of a vulnerability request" />
      <p>
        In the top bar, select <Link to="/software">Software</Link>, then <strong>Manage automations</strong>, switch{' '}
        <strong>Enable vulnerability automations</strong> on, enter the <strong>Destination URL</strong> and select{' '}
        <strong>Save</strong>.
      </p>
    </section>
  )
}

function Policies() {
  return (
    <section>
      <h2>Policy automations</h2>
      <p>
        A policy is newly failing on a host whose answer changed from <em>no response</em> or <em>passing</em> to{' '}
        <em>failing</em>. Muster looks once a day whether something is to be sent; Settings, Organization settings,
        Checks of automations changes that (<Mono>webhook_settings.interval</Mono>). Two policies that are newly failing
        on that day are two requests. A host that passes again before the check is not sent.
      </p>
      <JsonView text={policyFailingExample} label="Example of a policy request" />
      <ol>
        <li>
          In the top bar, select <Link to="/policies">Policies</Link>, then <strong>Manage automations</strong>.
        </li>
        <li>
          Select <strong>Enable policy automations</strong> and check the policies you want to listen to.
        </li>
        <li>
          Enter the <strong>Destination URL</strong> and select <strong>Save</strong>.
        </li>
      </ol>
    </section>
  )
}

function HostStatus() {
  return (
    <section>
      <h2>Host status automations</h2>
      <p>
        Once a day (<Mono>webhook_settings.interval</Mono>) Muster counts the hosts that have not checked in for the
        configured number of days, and sends one request when they are at least the configured percentage of all hosts.
      </p>
      <JsonView text={hostsUnseenExample} label="Example of a host status request" />
      <p>
        Open Settings, Organization settings,{' '}
        <Link to="/settings/organization/$section" params={{ section: 'host-status-webhook' }}>
          Host status webhook
        </Link>
        .
      </p>
    </section>
  )
}

function Trust() {
  return (
    <section>
      <h2>Before you trust it, and when it is silent</h2>
      <p>
        Every rule has an editor that shows the next message, sends a test and tells how often it would have fired in
        the past 30 days. Whatever was not sent has a reason: ask under <strong>Why?</strong> on the page{' '}
        <Link to="/automations">Automations</Link>. Requests are signed, tried again for three days, and listed with
        every attempt. The API behind all this is described at{' '}
        <Anchor underline="always" href={`${basePath}/api/docs`}>
          api/docs
        </Anchor>
        .
      </p>
    </section>
  )
}
