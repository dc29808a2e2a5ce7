import type { configSections } from '@muster/contract/rest/config.ts'
import type { Static } from 'typebox'

/** The part of the configuration document that is stored here. `smtp_settings.password` and `sso_settings.client_secret` are sealed (base64) or empty. */
export type SettingsDocument = { readonly [Key in keyof typeof configSections]: Static<(typeof configSections)[Key]> }

/** What holds before anything was saved, and for keys that are newer than what was saved. */
export const defaultSettings: SettingsDocument = {
  org_info: { org_name: '', org_logo_url: '', org_logo_url_light_background: '', contact_url: '' },
  server_settings: {
    server_url: '',
    live_query_disabled: false,
    // Fleet's default is true; Muster sends nothing home.
    enable_analytics: false,
    deferred_save_host: false,
  },
  smtp_settings: {
    enable_smtp: false,
    configured: false,
    sender_address: '',
    server: '',
    port: 587,
    authentication_type: 'authtype_username_password',
    user_name: '',
    password: '',
    enable_ssl_tls: true,
    authentication_method: 'authmethod_plain',
    domain: '',
    verify_ssl_certs: true,
    enable_start_tls: true,
  },
  host_expiry_settings: { host_expiry_enabled: false, host_expiry_window: 0 },
  features: { enable_host_users: true, enable_software_inventory: true },
  agent_options: {
    config: {
      options: {
        logger_plugin: 'tls',
        pack_delimiter: '/',
        logger_tls_period: 10,
        distributed_plugin: 'tls',
        disable_distributed: false,
        logger_tls_endpoint: '/api/osquery/log',
        distributed_interval: 10,
        distributed_tls_max_attempts: 3,
      },
      decorators: {
        load: ['SELECT uuid AS host_uuid FROM system_info;', 'SELECT hostname AS hostname FROM system_info;'],
      },
    },
    overrides: {},
  },
  sso_settings: {
    enable_sso: false,
    enable_sso_idp_login: false,
    entity_id: '',
    issuer_uri: '',
    client_id: '',
    client_secret: '',
    enable_jit_provisioning: false,
    jit_role: 'observer',
    idp_image_url: '',
    metadata: '',
    metadata_url: '',
    idp_name: '',
  },
  fleet_desktop: { transparency_url: 'https://fleetdm.com/transparency' },
  vulnerability_settings: { databases_path: '' },
}
