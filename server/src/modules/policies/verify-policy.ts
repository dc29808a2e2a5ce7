import { AppError } from '../../kernel/errors.ts'
import type { PolicyFields } from './policy-queries.ts'

const platforms = new Set(['darwin', 'windows', 'linux'])
// The agent refuses ATTACH anyway; refused here, the author learns of it before a thousand hosts do.
const attach = /attach[^]+\bas\b/i

/** Throws what is wrong with a policy as 400, in Fleet's form. */
export function verifyPolicy(policy: Pick<PolicyFields, 'name' | 'query' | 'platform'>): void {
  if (policy.name.trim() === '') throw refused('name', 'name cannot be empty')
  if (policy.query.trim() === '') throw refused('query', 'query cannot be empty')
  if (attach.test(policy.query))
    throw refused('query', 'the query uses ATTACH, which osquery refuses; select from its tables instead')
  for (const platform of policy.platform.split(',')) {
    if (policy.platform !== '' && !platforms.has(platform)) {
      throw refused(
        'platform',
        `"${platform}" is not a platform; use a comma list of darwin, windows, linux, or leave it empty for all`,
      )
    }
  }
}

/** `Darwin, linux ,darwin` → `darwin,linux`. */
export function normalizePlatform(platform: string): string {
  const parts = platform.split(',').map((part) => part.trim().toLowerCase())
  return [...new Set(parts.filter((part) => part !== ''))].join(',')
}

export function refused(field: string, reason: string): AppError {
  return new AppError('bad-request', `policy payload verification: ${reason}`, {
    fields: [{ field, reason: `policy payload verification: ${reason}` }],
  })
}
