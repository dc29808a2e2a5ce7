import type { Config } from '../../api/settings.ts'
import { parseDuration } from '../../ui/format-time.ts'
import { TextSection } from './section-form.tsx'

export function ChecksSection({ config }: { readonly config: Config }) {
  const { interval, start_at = '' } = config.webhook_settings
  return (
    <TextSection
      section="webhook_settings"
      stored={{ interval, start_at }}
      fields={[
        {
          key: 'interval',
          label: 'Check every',
          description: 'Policy and host status automations. Like 24h.',
          problem: (text) => (parseDuration(text.trim()) === undefined ? 'Write it like 24h or 1h30m.' : undefined),
        },
        {
          key: 'start_at',
          label: 'At',
          description:
            'When checks that are more than an hour apart happen, for example 09:00 Europe/Berlin. Empty: at any time.',
        },
      ]}
    />
  )
}
