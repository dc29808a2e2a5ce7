import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'

/** A certificate, perhaps with its chain, and its private key, both PEM. */
export interface CertificatePair {
  readonly cert: string
  readonly key: string
}

/** Undefined when one of the two files is missing. */
export async function readCertificatePair(certPath: string, keyPath: string): Promise<CertificatePair | undefined> {
  const [cert, key] = await Promise.all([readIfThere(certPath), readIfThere(keyPath)])
  return cert === undefined || key === undefined ? undefined : { cert, key }
}

/** The first certificate of the chain, if it can be read and the key belongs to it. */
export function parseCertificatePair(pair: CertificatePair): X509Certificate | undefined {
  try {
    const certificate = new X509Certificate(pair.cert)
    return certificate.checkPrivateKey(createPrivateKey(pair.key)) ? certificate : undefined
  } catch {
    return undefined
  }
}

export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
