import type { RouteAnswer } from '@muster/contract/common/route.ts'
import type { AutomationDraft, testAutomationRoute, testDestinationRoute } from '@muster/contract/rest/automation.ts'
import { AppError } from '../../../kernel/errors.ts'
import type { Context } from '../../../platform/context.ts'
import { recordActivity } from '../../activities/index.ts'
import { readDraft } from '../rules/read-draft.ts'
import type { RuleDeps } from '../rules/rule-deps.ts'
import { composeMessage } from './compose-message.ts'
import { sampleBody } from './policy-message.ts'
import { sendTest } from './send-test.ts'
import { listTestedDestinations } from './test-queries.ts'

/** Sends what preview shows to each destination of the automation, marked as a test. */
export async function testAutomation(
  ctx: Context,
  deps: RuleDeps,
  input: { id: number; draft: AutomationDraft },
): Promise<RouteAnswer<typeof testAutomationRoute>> {
  const rule = await readDraft(ctx, input)
  const destinations = await listTestedDestinations(ctx.db, rule.destinationIds)
  if (destinations.length === 0) {
    throw new AppError(
      'precondition-failed',
      `"${rule.name}" has no destination to which a test could be sent; give destination_ids`,
    )
  }
  const { source, body } = await composeMessage(ctx, rule, deps)
  const results = await Promise.all(
    destinations.map((destination) => sendTest(ctx, deps.outbound, { destination, body })),
  )
  await recordActivity(ctx, {
    type: 'tested_automation',
    details: { automation_id: rule.id, automation_name: rule.name },
  })
  return { source, body, results }
}

/** Sends the documented example of a policy automation, marked as a test. */
export async function testDestination(
  ctx: Context,
  deps: RuleDeps,
  { id }: { id: number },
): Promise<RouteAnswer<typeof testDestinationRoute>> {
  const [destination] = await listTestedDestinations(ctx.db, [id])
  if (!destination) throw new AppError('not-found', `there is no destination ${id}; GET /destinations lists them`)
  const body = await sampleBody(ctx)
  const result = await sendTest(ctx, deps.outbound, { destination, body })
  await recordActivity(ctx, {
    type: 'tested_destination',
    details: { destination_id: id, destination_name: destination.name },
  })
  return { body, result }
}
