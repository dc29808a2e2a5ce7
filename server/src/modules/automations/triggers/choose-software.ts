import type { DecisionCode } from '@muster/contract/rest/decision.ts'
import type { FoundCve, FoundSoftware } from '../../vulnerabilities/index.ts'
import type { VulnerabilityConditions } from './vulnerability-conditions.ts'

/** A condition that keeps a CVE from being told. */
export interface Unmet {
  readonly code: DecisionCode
  readonly sentence: string
}

/** What is to become of the software on which a CVE was found. */
export interface SoftwareChoice {
  /** Its hosts are told. */
  readonly told: readonly number[]
  /** Known, but nobody is told. */
  readonly baseline: readonly number[]
  /** Why nothing is told, where there was something to tell. It may be met later. */
  readonly unmet: Unmet | undefined
}

export type ChosenCve = Pick<FoundCve, 'cvssScore' | 'epssProbability' | 'isKnownExploited' | 'software'>

export function chooseSoftware(found: ChosenCve, conditions: VulnerabilityConditions): SoftwareChoice {
  const heard = found.software.filter(({ isLowConfidence }) => conditions.includesLowConfidence || !isLowConfidence)
  const baseline = heard.filter(({ isBaseline }) => isBaseline).map(({ id }) => id)
  const fresh = heard.filter(({ isBaseline }) => !isBaseline)
  if (fresh.length === 0) return { told: [], baseline, unmet: undefined }
  const unmet = findUnmet(found, fresh, conditions)
  const told = unmet ? [] : fresh.filter((one) => isWanted(one, conditions)).map(({ id }) => id)
  return { told, baseline, unmet }
}

function isWanted(software: FoundSoftware, conditions: VulnerabilityConditions): boolean {
  if (conditions.excludesOperatingSystems && software.isOperatingSystem) return false
  return !conditions.isFixAvailableOnly || software.hasFix
}

function findUnmet(
  found: ChosenCve,
  fresh: readonly FoundSoftware[],
  conditions: VulnerabilityConditions,
): Unmet | undefined {
  if (conditions.isKnownExploitedOnly && !found.isKnownExploited) {
    return { code: 'not_known_exploited', sentence: 'it is not known to be exploited, and only such CVEs are told' }
  }
  const cvss = belowMinimum('CVSS score', found.cvssScore, conditions.minimumCvssScore)
  if (cvss !== undefined) return { code: 'below_minimum_cvss', sentence: cvss }
  const epss = belowMinimum('EPSS probability', found.epssProbability, conditions.minimumEpssProbability)
  if (epss !== undefined) return { code: 'below_minimum_epss', sentence: epss }
  const others = fresh.filter(({ isOperatingSystem }) => !(conditions.excludesOperatingSystems && isOperatingSystem))
  if (others.length === 0) {
    return { code: 'operating_system', sentence: 'it is found on operating systems only, which are excluded' }
  }
  if (others.some((one) => isWanted(one, conditions))) return undefined
  return { code: 'no_fix_available', sentence: 'no version without it is known, and only CVEs with a fix are told' }
}

function belowMinimum(what: string, value: number | null, minimum: number | null): string | undefined {
  if (minimum === null || (value !== null && value >= minimum)) return undefined
  if (value === null) return `its ${what} is not known yet, and the minimum is ${minimum}`
  return `its ${what} is ${value}, below the minimum of ${minimum}`
}
