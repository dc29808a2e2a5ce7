import { documentSpecs } from '@muster/contract/documents/document-specs.ts'
import { absentFeatures } from '@muster/contract/rest/absent-features.ts'
import { absentPaths } from './absent-paths.ts'
import type { Kind } from './kind.ts'

export const configKind: Kind = {
  describe: () => 'fleet config',
  nameOf: () => '',
  // What the server adds from its own options.
  readOnly: ['email', 'license', 'logging', 'partnerships', 'sandbox_enabled', 'update_interval', 'vulnerabilities'],
  passedOver: [
    ...absentPaths(absentFeatures.config, documentSpecs.config),
    // Of some versions of Fleet only.
    'mdm_enabled',
    'ui_settings',
    'yara_rules',
    'features.detail_query_overrides',
    'integrations.custom_scep_proxy',
    'integrations.digicert',
    'integrations.ndes_scep_proxy',
    'sso_settings.enable_jit_role_sync',
    'webhook_settings.activities_webhook',
  ],
  absent: absentFeatures.config,
}
