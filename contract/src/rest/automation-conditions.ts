import { type Static, Type } from 'typebox'
import { Nullable } from '../common/wire.ts'

const id = Type.Integer({ minimum: 1, maximum: 2_147_483_647 })

/** What an automation listens for. Which keys there are depends on its kind. */
export const AutomationConditions = Type.Object(
  {
    policy_ids: Type.Optional(
      Nullable(Type.Array(id, { maxItems: 10_000, description: 'Kind `policy`: the policies it listens to.' })),
    ),
    host_percentage: Type.Optional(
      Type.Number({ minimum: 0, maximum: 100, description: 'Kind `host_status`: fires from this share on.' }),
    ),
    days_count: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 36_500, description: 'Kind `host_status`: days without a check-in.' }),
    ),
    minimum_cvss_score: Type.Optional(
      Nullable(
        Type.Number({ minimum: 0, maximum: 10, description: 'Kind `vulnerability`: a CVE without a score waits.' }),
      ),
    ),
    minimum_epss_probability: Type.Optional(
      Nullable(Type.Number({ minimum: 0, maximum: 1, description: 'Kind `vulnerability`: a CVE without one waits.' })),
    ),
    known_exploited_only: Type.Optional(
      Type.Boolean({ description: "Kind `vulnerability`: only what is in CISA's catalogue." }),
    ),
    fix_available_only: Type.Optional(
      Type.Boolean({ description: 'Kind `vulnerability`: only software of which a version without the CVE is known.' }),
    ),
    exclude_operating_systems: Type.Optional(
      Type.Boolean({ description: 'Kind `vulnerability`: not what is found on an operating system only.' }),
    ),
    include_low_confidence: Type.Optional(
      Type.Boolean({
        description: 'Kind `vulnerability`: also findings of low confidence, and advisories that name no CVE.',
      }),
    ),
  },
  { additionalProperties: false },
)
export type AutomationConditions = Static<typeof AutomationConditions>
