import { AppError, errorText } from '../../kernel/errors.ts'
import type { CertificatePair } from './certificate-pair.ts'
import { parseCertificatePair, readCertificatePair } from './certificate-pair.ts'

/** The certificate of `server.cert` and `server.key`; throws `invalid` when it cannot be used. */
export async function readConfiguredCertificate(certPath: string, keyPath: string): Promise<CertificatePair> {
  const pair = await readCertificatePair(certPath, keyPath).catch((error: unknown) => {
    throw new AppError('invalid', `cannot read server.cert or server.key: ${errorText(error)}`, { cause: error })
  })
  if (!pair) throw new AppError('invalid', `server.cert ${certPath} or server.key ${keyPath} does not exist`)
  if (parseCertificatePair(pair)) return pair
  throw new AppError(
    'invalid',
    `server.cert ${certPath} and server.key ${keyPath} are not a certificate and its key (PEM, without a passphrase)`,
  )
}
