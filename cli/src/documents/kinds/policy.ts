import { documentSpecs } from '@muster/contract/documents/document-specs.ts'
import { absentFeatures } from '@muster/contract/rest/absent-features.ts'
import { absentPaths } from './absent-paths.ts'
import type { Kind } from './kind.ts'

export const policyKind: Kind = {
  describe: (count) => `${count} policies`,
  nameOf: ({ name, team }) => (team ? `${String(name)}" of team "${String(team)}` : name),
  passedOver: [
    ...absentPaths(absentFeatures.policy, documentSpecs.policy),
    // Of some versions of Fleet only.
    'conditional_access_bypass_enabled',
    'fleet_maintained_app_slug',
    'install_software',
    'labels_exclude_any',
    'labels_include_all',
    'labels_include_any',
    'patch_software',
    'run_script',
    'script_id',
    'software_title_id',
  ],
  absent: absentFeatures.policy,
}
