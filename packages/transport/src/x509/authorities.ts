import { getCACertificates, rootCertificates } from 'node:tls';

/** The certificates of the public authorities, in PEM form: those of this machine together with those that come with Node. */
export function publicAuthorities(): string[] {
  return [...new Set([...rootCertificates, ...getCACertificates('default'), ...getCACertificates('system')])];
}
