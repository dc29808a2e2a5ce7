import type { Config } from '../../api/settings.ts'
import { TextSection } from './section-form.tsx'

export function InfoSection({ config: { org_info } }: { readonly config: Config }) {
  return (
    <TextSection
      section="org_info"
      stored={org_info}
      fields={[
        { key: 'org_name', label: 'Organization name' },
        {
          key: 'org_logo_url',
          label: 'Organization avatar URL',
          description: 'Handed on to programs that ask for it; these pages load nothing from elsewhere.',
        },
      ]}
    />
  )
}

export function WebAddressSection({ config }: { readonly config: Config }) {
  const { server_url } = config.server_settings
  return (
    <TextSection
      section="server_settings"
      stored={{ server_url }}
      fields={[
        {
          key: 'server_url',
          label: 'Server web address',
          description: 'Scheme, name and port, for example https://muster.example.com:8080',
        },
      ]}
    />
  )
}
