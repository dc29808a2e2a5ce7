// tsyringe, below the certificate library, wants its polyfill to be there first.
import 'reflect-metadata'
import type { KeyObject } from 'node:crypto'
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { isIP } from 'node:net'
import * as x509 from '@peculiar/x509'
import type { Random } from '../../kernel/random.ts'
import type { CertificatePair } from './certificate-pair.ts'

const dayMs = 86_400_000
const authorityDays = 3652
/** More is refused by Apple's systems, also under a local authority. */
const serverDays = 825
/** Hosts whose clock is behind must not find a certificate of tomorrow. */
const pastDays = 1
/** The longest common name that X.509 allows. */
const maxCommonName = 64

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256' }
const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' }

export interface IssueAuthority {
  readonly now: Date
  readonly random: Random
}

export interface IssueServerCertificate extends IssueAuthority {
  readonly authority: CertificatePair
  /** DNS names and addresses. */
  readonly names: readonly string[]
}

export async function issueAuthority({ now, random }: IssueAuthority): Promise<CertificatePair> {
  const keys = generateKeyPairSync('ec', { namedCurve: ecdsa.namedCurve })
  const publicKey = keys.publicKey.toCryptoKey(ecdsa, true, ['verify'])
  // A name of its own tells the authorities of two installations apart in a trust store.
  const subject: x509.JsonName = [{ O: ['Muster'] }, { CN: [`Muster local CA ${random.bytes(4).toString('hex')}`] }]
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(random),
    subject,
    issuer: subject,
    ...validity(now, authorityDays),
    signingAlgorithm,
    publicKey,
    signingKey: signingKey(keys.privateKey),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
    ],
  })
  return toPair(certificate, keys.privateKey)
}

export async function issueServerCertificate(input: IssueServerCertificate): Promise<CertificatePair> {
  const { authority, names, now, random } = input
  const keys = generateKeyPairSync('ec', { namedCurve: ecdsa.namedCurve })
  const publicKey = keys.publicKey.toCryptoKey(ecdsa, true, ['verify'])
  const issuer = new x509.X509Certificate(authority.cert)
  const dates = validity(now, serverDays)
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(random),
    subject: [{ O: ['Muster'] }, { CN: [commonName(names)] }],
    issuer: issuer.subjectName,
    notBefore: dates.notBefore,
    notAfter: dates.notAfter < issuer.notAfter ? dates.notAfter : issuer.notAfter,
    signingAlgorithm,
    publicKey,
    signingKey: signingKey(createPrivateKey(authority.key)),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(names.map(alternativeName)),
      await x509.AuthorityKeyIdentifierExtension.create(authorityKey(authority)),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
    ],
  })
  return toPair(certificate, keys.privateKey)
}

function authorityKey(authority: CertificatePair) {
  return createPublicKey(authority.key).toCryptoKey(ecdsa, true, ['verify'])
}

function signingKey(key: KeyObject) {
  return key.toCryptoKey(ecdsa, false, ['sign'])
}

function alternativeName(name: string): x509.JsonGeneralName {
  return { type: isIP(name) ? 'ip' : 'dns', value: name }
}

function commonName(names: readonly string[]): string {
  return names.find((name) => !isIP(name) && name.length <= maxCommonName) ?? 'Muster'
}

function validity(now: Date, days: number): { notBefore: Date; notAfter: Date } {
  const notBefore = now.getTime() - pastDays * dayMs
  return { notBefore: new Date(notBefore), notAfter: new Date(notBefore + days * dayMs) }
}

/** Positive and of full length, as the standard demands. */
function serialNumber(random: Random): string {
  const bytes = random.bytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40
  return bytes.toString('hex')
}

function toPair(certificate: x509.X509Certificate, key: KeyObject): CertificatePair {
  return { cert: `${certificate.toString('pem')}\n`, key: key.export({ type: 'pkcs8', format: 'pem' }).toString() }
}
