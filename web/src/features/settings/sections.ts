/** The sections of Organization settings; the host status webhook is a form of automations. */
export const organizationSections = [
  { slug: 'info', title: 'Organization info' },
  { slug: 'webaddress', title: 'Server web address' },
  { slug: 'smtp', title: 'SMTP options' },
  { slug: 'sso', title: 'Single sign-on' },
  { slug: 'agents', title: 'Global agent options' },
  { slug: 'host-status-webhook', title: 'Host status webhook' },
  { slug: 'webhooks', title: 'Checks of automations' },
  { slug: 'advanced', title: 'Advanced options' },
] as const

export type SectionSlug = (typeof organizationSections)[number]['slug']
