/**
 * Keys of features that Muster does not have, as Fleet answers where they are switched off. The one list of them: answers
 * are filled from here, and documents that repeat these values are accepted. See docs/compatibility.md.
 */
export const absentFeatures = {
  config: {},
  team: {},
  host: {},
  user: {},
  policy: {},
} as const
