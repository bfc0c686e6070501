import 'reflect-metadata';
import { SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509';

/** Key and certificate as PEM. */
export type SandboxCertificate = { key: string; cert: string };

/**
 * Makes the sandbox's own certificate: ECDSA P-256, self-signed, new at each start and never stored.
 * A `bad` one expired yesterday and names another host, the two faults that operators meet most.
 */
export async function makeSandboxCertificate(hostname: string, options: { bad: boolean }): Promise<SandboxCertificate> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const name = options.bad ? 'wrong-host.invalid' : hostname;
  const notAfter = new Date(Date.now() + (options.bad ? -day : 365 * day));
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    notBefore: new Date(notAfter.getTime() - 366 * day),
    notAfter,
    keys,
    signingAlgorithm: algorithm,
    extensions: [new SubjectAlternativeNameExtension([{ type: 'dns', value: name }])],
  });
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { key: pem('PRIVATE KEY', Buffer.from(pkcs8)), cert: certificate.toString('pem') };
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const day = 86_400_000;
