import type { Automation, AutomationKind } from '@muster/contract/rest/automation.ts'
import type { DestinationAnswer } from '@muster/contract/rest/destination.ts'
import { useQuery } from '@tanstack/react-query'
import { automationsQuery } from '../../api/automations.ts'
import { destinationsQuery } from '../../api/destinations.ts'
import { withoutOld } from '../../api/without-old.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Link } from '../../ui/link.tsx'
import { ErrorState, Skeleton } from '../../ui/states.tsx'
import { RuleFields } from './rule-fields.tsx'
import { TeamAutomation } from './team-automation.tsx'
import { TryOut } from './try-out.tsx'
import { useRuleForm } from './use-rule-form.ts'

export interface BuiltInProps {
  readonly kind: AutomationKind
  readonly onSaved?: () => void
  readonly onCancel?: () => void
}

export interface ManageAutomationsProps {
  readonly kind: AutomationKind
  /** Of a team; undefined: the one that applies to all hosts. */
  readonly teamId?: number | undefined
  readonly isOpen: boolean
  readonly onClose: () => void
}

/** The built-in automation of a kind, in a dialog of the page that it is about. */
export function ManageAutomationsDialog({ kind, teamId, isOpen, onClose }: ManageAutomationsProps) {
  return (
    <Dialog title="Manage automations" isOpen={isOpen} onClose={onClose} size={600}>
      {teamId === undefined ? (
        <BuiltInAutomation kind={kind} onSaved={onClose} onCancel={onClose} />
      ) : (
        <TeamAutomation key={teamId} teamId={teamId} onDone={onClose} />
      )}
    </Dialog>
  )
}

/** The form of a built-in automation, once all that it needs is there. */
export function BuiltInAutomation({ kind, ...props }: BuiltInProps) {
  const automations = withoutOld(useQuery(automationsQuery))
  const destinations = withoutOld(useQuery(destinationsQuery))
  const rule = automations.data?.find(
    (automation) => automation.is_built_in && automation.kind === kind && automation.team_id === null,
  )
  const error = automations.error ?? destinations.error
  if (rule && destinations.data) return <BuiltInForm rule={rule} destinations={destinations.data} {...props} />
  if (error) return <ErrorState what="the automation" error={error} onRetry={() => void automations.refetch()} />
  return <Skeleton rows={5} label="Loading the automation" />
}

interface BuiltInFormProps extends Omit<BuiltInProps, 'kind'> {
  readonly rule: Automation
  readonly destinations: readonly DestinationAnswer[]
}

function BuiltInForm({ rule, destinations, onSaved, onCancel }: BuiltInFormProps) {
  const handle = useRuleForm({ rule, destinations, onSaved })
  const aside = (
    <Link to="/automations/$id" params={{ id: String(rule.id) }}>
      Open in Automations
    </Link>
  )
  const tryOut = <TryOut rule={rule} place={handle.form} draft={handle.draft} />
  return <RuleFields {...{ rule, destinations, handle, onCancel, aside, tryOut }} />
}
