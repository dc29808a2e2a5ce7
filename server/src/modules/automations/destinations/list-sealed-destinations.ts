import type { SealedSecret } from '../../../platform/crypto/sealed-secret.ts'
import type { Db } from '../../../platform/database/open-database.ts'
import { listDestinationDetails } from '../queries/destination-queries.ts'
import { DESTINATION_SETTINGS_PURPOSE } from './sealed-settings.ts'

/** As they are stored, with words for each. */
export async function listSealedDestinations(db: Db): Promise<readonly SealedSecret[]> {
  return (await listDestinationDetails(db)).map(({ id, kind, name, origin, sealedSettings }) => ({
    what: `the settings of the ${kind} destination ${name === '' ? id : `"${name}"`} (${origin})`,
    where: kind === 'webhook' ? 'Automations > Destinations' : 'Settings > Integrations',
    ...{ sealed: sealedSettings, purpose: DESTINATION_SETTINGS_PURPOSE },
  }))
}
