const noUpdates = { deadline: '', minimum_version: '', update_new_hosts: null }
const noWindowsUpdates = { deadline_days: null, grace_period_days: null }

/** Of an enrolment that cannot happen here: devices are not managed. */
const noSetupExperience = {
  apple_enable_release_device_manually: false,
  apple_setup_assistant: null,
  enable_create_local_admin_account: false,
  enable_end_user_authentication: false,
  end_user_local_account_type: '',
  lock_end_user_info: false,
  macos_bootstrap_package: null,
  macos_manual_agent_install: null,
  macos_script: null,
  require_all_software_macos: false,
  require_all_software_windows: false,
  software: [],
}

const noMacosSetup = {
  bootstrap_package: null,
  enable_end_user_authentication: false,
  enable_managed_local_account: false,
  enable_release_device_manually: false,
  end_user_local_account_type: '',
  lock_end_user_info: false,
  macos_setup_assistant: null,
  manual_agent_install: null,
  require_all_software_macos: false,
  require_all_software_windows: false,
  script: null,
  software: [],
}

const noHistoricalData = { uptime: false, vulnerabilities: false }

const noHostMdm = {
  connected_to_fleet: false,
  dep_profile_error: false,
  encryption_key_available: false,
  enrollment_status: '',
  name: '',
  server_url: '',
}

const noSetupOfHost = { bootstrap_package_name: '', bootstrap_package_status: '', detail: '' }

const host = {
  fleet_desktop_version: null,
  gigs_all_disk_space: null,
  mdm: noHostMdm,
  orbit_version: null,
  refetch_critical_queries_until: null,
  scripts_enabled: null,
  software: null,
  timezone: null,
}

/**
 * Keys of features that Muster does not have, as Fleet answers where they are switched off. The one list of them: answers
 * are filled from here, and documents that repeat these values are accepted. See docs/compatibility.md.
 */
export const absentFeatures = {
  config: {
    activity_expiry_settings: {
      activity_expiry_enabled: false,
      activity_expiry_window: 0,
      preserve_host_activities_on_reenrollment: false,
    },
    conditional_access: {
      bypass_disabled: null,
      microsoft_entra_connection_configured: false,
      microsoft_entra_tenant_id: '',
      okta_assertion_consumer_service_url: null,
      okta_audience_uri: null,
      okta_certificate: null,
      okta_idp_id: null,
    },
    features: { historical_data: noHistoricalData },
    fleet_desktop: { alternative_browser_host: '' },
    gitops: {
      exceptions: { labels: false, secrets: false, software: false },
      gitops_mode_enabled: false,
      repository_url: '',
    },
    integrations: { conditional_access_enabled: null, google_calendar: [] },
    license: { device_count: 0, expiration: '0001-01-01T00:00:00Z', managed_cloud: false, note: '', organization: '' },
    logging: {
      audit: { config: null, plugin: '' },
      result: { config: { audit_log_file: '', max_age: 0 } },
      status: { config: { audit_log_file: '', max_age: 0 } },
    },
    mdm: {
      android_enabled_and_configured: false,
      android_settings: { certificates: null, configuration_profiles: [], custom_settings: [] },
      apple_bm_enabled_and_configured: false,
      apple_bm_terms_expired: false,
      apple_business_manager: [],
      apple_require_hardware_attestation: false,
      apple_server_url: '',
      apple_settings: { configuration_profiles: null },
      enable_disk_encryption: false,
      enable_recovery_lock_password: false,
      enable_turn_on_windows_mdm_manually: false,
      enabled_and_configured: false,
      end_user_authentication: { entity_id: '', idp_name: '', issuer_uri: '', metadata: '', metadata_url: '' },
      ios_updates: noUpdates,
      ipados_updates: noUpdates,
      macos_migration: { enable: false, mode: '', webhook_url: '' },
      macos_settings: { custom_settings: null },
      macos_setup: noMacosSetup,
      macos_updates: { ...noUpdates, update_new_hosts: false },
      setup_experience: noSetupExperience,
      volume_purchasing_program: [],
      windows_enabled_and_configured: false,
      windows_entra_tenant_ids: [],
      windows_migration_enabled: false,
      windows_require_bitlocker_pin: false,
      windows_settings: { configuration_profiles: [], custom_settings: [] },
      windows_updates: noWindowsUpdates,
    },
    org_info: { org_logo_url_dark_mode: '', org_logo_url_light_mode: '' },
    scripts: [],
    server_settings: {
      ai_features_disabled: true,
      discard_reports_data: true,
      live_reporting_disabled: true,
      query_report_cap: 0,
      query_reports_disabled: true,
      report_cap: 0,
      scripts_disabled: true,
    },
    vulnerabilities: {
      cpe_translations_url: '',
      disable_win_os_vulnerabilities: false,
      osv_for_vulnerabilities: false,
    },
    webhook_settings: { activities_webhook: { destination_url: '', enable_activities_webhook: false } },
  },
  team: {
    features: {
      enable_host_users: true,
      enable_software_inventory: true,
      historical_data: noHistoricalData,
    },
    host_expiry_settings: { host_expiry_enabled: false, host_expiry_window: 0 },
    integrations: {
      conditional_access_enabled: null,
      google_calendar: {},
    },
    mdm: {
      android_settings: { certificates: null, configuration_profiles: null, custom_settings: null },
      apple_settings: { configuration_profiles: null },
      enable_disk_encryption: false,
      enable_recovery_lock_password: false,
      ios_updates: noUpdates,
      ipados_updates: noUpdates,
      macos_settings: { custom_settings: null },
      macos_setup: { ...noMacosSetup, enable_managed_local_account: null, end_user_local_account_type: null },
      macos_updates: { ...noUpdates, update_new_hosts: false },
      setup_experience: {
        ...noSetupExperience,
        enable_create_local_admin_account: null,
        end_user_local_account_type: null,
      },
      windows_require_bitlocker_pin: false,
      windows_settings: { configuration_profiles: null, custom_settings: null },
      windows_updates: noWindowsUpdates,
    },
    scripts: null,
    software: { app_store_apps: null, fleet_maintained_apps: null, packages: null },
  },
  software: { display_name: '' },
  hostSoftware: { signature_information: [] },
  softwareTitle: { app_store_app: null, display_name: '', icon_url: null, software_package: null },
  host,
  hostDetail: {
    ...host,
    batteries: null,
    conditional_access_bypassed: false,
    end_users: [],
    last_mdm_checked_in_at: null,
    last_mdm_enrolled_at: null,
    mdm: {
      ...noHostMdm,
      device_status: 'unlocked',
      encryption_key_archived: false,
      macos_setup: noSetupOfHost,
      os_settings: {
        disk_encryption: { detail: '', status: null },
        managed_local_account: {
          auto_rotate_at: null,
          password_available: false,
          pending_rotation: false,
          status: null,
        },
        recovery_lock_password: { detail: '', password_available: false, status: null },
      },
      pending_action: '',
      profiles: null,
      setup_experience: noSetupOfHost,
    },
    mdm_enrollment_hardware_attested: false,
  },
  issues: { critical_vulnerabilities_count: 0 },
  hostSummary: { dep_assign_error_count: 0 },
  user: { mfa_enabled: false, settings: { hidden_host_columns: null } },
  policy: {
    calendar_events_enabled: false,
    conditional_access_enabled: false,
    critical: false,
    type: 'dynamic',
  },
} as const
