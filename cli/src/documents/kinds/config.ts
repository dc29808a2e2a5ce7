import type { Kind } from './kind.ts'

export const configKind: Kind = {
  describe: () => 'fleet config',
  nameOf: () => '',
  // What the server adds from its own options.
  readOnly: ['email', 'license', 'logging', 'partnerships', 'sandbox_enabled', 'update_interval', 'vulnerabilities'],
  passedOver: [
    'activity_expiry_settings',
    'conditional_access',
    'gitops',
    'mdm',
    'mdm_enabled',
    'scripts',
    'ui_settings',
    'yara_rules',
    'features.detail_query_overrides',
    'fleet_desktop.alternative_browser_host',
    'integrations.conditional_access_enabled',
    'integrations.custom_scep_proxy',
    'integrations.digicert',
    'integrations.google_calendar',
    'integrations.ndes_scep_proxy',
    'server_settings.ai_features_disabled',
    'server_settings.query_report_cap',
    'server_settings.query_reports_disabled',
    'server_settings.scripts_disabled',
    'sso_settings.enable_jit_provisioning',
    'sso_settings.enable_jit_role_sync',
    'sso_settings.sso_server_url',
    'webhook_settings.activities_webhook',
  ],
}
