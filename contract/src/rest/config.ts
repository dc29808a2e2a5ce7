import { type Static, type TObject, type TProperties, Type } from 'typebox'
import { defineRoute } from '../common/route.ts'

const shortText = Type.String({ maxLength: 1024 })
const flag = Type.Boolean()

/** Names of any kind to values of one kind. */
function named<const V extends Parameters<typeof Type.Record>[1]>(value: V) {
  return Type.Record(Type.String(), value, { additionalProperties: false })
}

export const OrgInfo = Type.Object({
  org_name: shortText,
  org_logo_url: shortText,
  org_logo_url_light_background: shortText,
  contact_url: shortText,
})

export const ServerSettings = Type.Object({
  server_url: Type.String({
    maxLength: 1024,
    description: 'Where people and hosts reach this server; begins all links.',
  }),
  live_query_disabled: flag,
  enable_analytics: flag,
  deferred_save_host: flag,
  debug_host_ids: Type.Optional(Type.Array(Type.Integer())),
})

export const SmtpSettings = Type.Object({
  enable_smtp: flag,
  configured: Type.Boolean({ description: 'Derived; ignored when sent.' }),
  sender_address: shortText,
  server: shortText,
  port: Type.Integer({ minimum: 0, maximum: 65_535 }),
  authentication_type: Type.Enum(['authtype_username_password', 'authtype_none', '']),
  user_name: shortText,
  password: Type.String({ maxLength: 1024, description: 'Shown as asterisks; sent back so, it stays.' }),
  enable_ssl_tls: flag,
  authentication_method: Type.Enum(['authmethod_plain', 'authmethod_login', 'authmethod_cram_md5', '']),
  domain: shortText,
  verify_ssl_certs: flag,
  enable_start_tls: flag,
})

export const HostExpirySettings = Type.Object({
  host_expiry_enabled: flag,
  host_expiry_window: Type.Integer({ minimum: 0, maximum: 36_500, description: 'Days.' }),
})

export const Features = Type.Object({
  enable_host_users: flag,
  enable_software_inventory: flag,
  additional_queries: Type.Optional(named(Type.String({ maxLength: 65_536 }))),
})

type OptionValue = string | number | boolean

const AgentConfig = Type.Unsafe<{
  readonly options?: Readonly<Record<string, OptionValue>>
  readonly [key: string]: unknown
}>(
  Type.Object(
    { options: Type.Optional(named(Type.Union([Type.String(), Type.Number(), Type.Boolean()]))) },
    { additionalProperties: true, description: "osquery's configuration: options, decorators, schedule, packs …" },
  ),
)

export const AgentOptions = Type.Object({
  config: AgentConfig,
  overrides: Type.Optional(Type.Object({ platforms: Type.Optional(named(AgentConfig)) })),
  command_line_flags: Type.Optional(named(Type.Unknown())),
  extensions: Type.Optional(Type.Object({}, { additionalProperties: true })),
  update_channels: Type.Optional(Type.Object({}, { additionalProperties: true })),
  script_execution_timeout: Type.Optional(Type.Integer({ minimum: 0 })),
})
export type AgentOptions = Static<typeof AgentOptions>

export const SsoSettings = Type.Object({
  enable_sso: flag,
  enable_sso_idp_login: Type.Boolean({ description: "Of Fleet's SAML; without effect." }),
  entity_id: Type.String({ maxLength: 1024, description: "Of Fleet's SAML; without effect." }),
  issuer_uri: Type.String({ maxLength: 1024, description: 'Of the OpenID provider, like https://login.example.com' }),
  client_id: Type.String({ maxLength: 1024, description: 'Ours: what the OpenID provider calls this server.' }),
  client_secret: Type.String({ maxLength: 1024, description: 'Ours. Shown as asterisks; sent back so, it stays.' }),
  enable_jit_provisioning: Type.Boolean({ description: 'Creates users who come for the first time.' }),
  jit_role: Type.Enum(['observer', 'observer_plus', 'maintainer', ''], {
    description: 'Ours: the global role they get.',
  }),
  idp_image_url: shortText,
  metadata: Type.String({ maxLength: 65_536, description: "Of Fleet's SAML; without effect." }),
  metadata_url: Type.String({ maxLength: 1024, description: "Of Fleet's SAML; without effect." }),
  idp_name: shortText,
})

/** The parts of the document that the settings module owns, in the order of the answer. */
export const configSections = {
  org_info: OrgInfo,
  server_settings: ServerSettings,
  smtp_settings: SmtpSettings,
  host_expiry_settings: HostExpirySettings,
  features: Features,
  agent_options: AgentOptions,
  sso_settings: SsoSettings,
  fleet_desktop: Type.Object({ transparency_url: shortText }),
  vulnerability_settings: Type.Object({ databases_path: shortText }),
}

function patchOf<const T extends TProperties>(section: TObject<T>) {
  return Type.Partial(section, { additionalProperties: false })
}

const Patch = Type.Object({
  org_info: Type.Optional(patchOf(OrgInfo)),
  server_settings: Type.Optional(patchOf(ServerSettings)),
  smtp_settings: Type.Optional(patchOf(SmtpSettings)),
  host_expiry_settings: Type.Optional(patchOf(HostExpirySettings)),
  features: Type.Optional(patchOf(Features)),
  host_settings: Type.Optional(Type.Object(patchOf(Features).properties, { description: 'Older name of `features`.' })),
  agent_options: Type.Optional(AgentOptions),
  sso_settings: Type.Optional(patchOf(SsoSettings)),
  fleet_desktop: Type.Optional(patchOf(configSections.fleet_desktop)),
  vulnerability_settings: Type.Optional(patchOf(configSections.vulnerability_settings)),
  smtp_test: Type.Optional(
    Type.Boolean({ description: 'Mails the caller by these settings first; nothing is saved where that fails.' }),
  ),
})

const Read = Type.Object(
  { ...configSections, agent_options: Type.Optional(AgentOptions) },
  { additionalProperties: true },
)

export const getConfigRoute = defineRoute({
  method: 'GET',
  path: '/config',
  permission: 'config:read',
  scope: 'team',
  summary: "Shows the organisation's configuration, secrets masked. Roles that may not change it see less.",
  tag: 'config',
  answer: Read,
})

export const patchConfigRoute = defineRoute({
  method: 'PATCH',
  path: '/config',
  permission: 'config:write',
  summary: 'Changes what is given and leaves the rest. An unknown key is refused. `dry_run=true` only checks.',
  tag: 'config',
  query: Type.Object({
    dry_run: Type.Optional(Type.Boolean()),
    allow_private: Type.Optional(
      Type.Boolean({ description: 'Open the private addresses to which the given destination URLs lead.' }),
    ),
  }),
  body: Patch,
  answer: Read,
})

export const getCertificateRoute = defineRoute({
  method: 'GET',
  path: '/config/certificate',
  permission: 'any',
  summary: 'What hosts trust to speak to this server: PEM in base64. Not there where TLS ends in front of the server.',
  tag: 'config',
  answer: Type.Object({ certificate_chain: Type.String() }),
})
