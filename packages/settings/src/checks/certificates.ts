import type { Check } from '../check.ts';
import type { Configuration, Problem } from '../configuration.ts';

/** Each source of a certificate has what it needs, and nothing that would be silently ignored. */
export const checkCertificates: Check = (configuration, { problems, warnings }) => {
  for (const [index, certificate] of configuration.tls.certificates.entries()) {
    const path = `tls.certificates[${index}]`;
    for (const [source, fields] of Object.entries(NEEDS)) {
      for (const field of fields) {
        const given = certificate[field] !== undefined;
        if (source === certificate.source && !given) {
          problems.push({
            path: `${path}.${field}`,
            reason: `is missing: a certificate from source "${source}" needs it`,
          });
        }
        if (source !== certificate.source && given) {
          problems.push({
            path: `${path}.${field}`,
            reason: `belongs to source "${source}", but the source is "${certificate.source}"`,
          });
        }
      }
    }
    checkStaple(certificate, path, problems);
    const { certificatePem } = certificate;
    if (certificatePem === undefined) continue;
    const begin = certificatePem.indexOf('-----BEGIN CERTIFICATE-----');
    // RFC 7468 §5.1: text may stand in front of the label.
    if (begin < 0 || !certificatePem.includes('-----END CERTIFICATE-----', begin)) {
      problems.push({
        path: `${path}.certificatePem`,
        reason: 'no certificate in PEM form: there must be a line "-----BEGIN CERTIFICATE-----" and its end',
        position: 0,
      });
    }
    const key = certificatePem.search(/-----BEGIN [A-Z ]*PRIVATE KEY-----/);
    if (key >= 0) {
      problems.push({
        path: `${path}.certificatePem`,
        reason: 'a private key does not belong here; put it in privateKey',
        position: key,
      });
    }
  }
  if (configuration.tls.certificates.length === 0) {
    warnings.push({
      path: 'tls.certificates',
      reason: 'without a certificate neither TLS nor sign-in is offered to clients',
    });
  }
};

function checkStaple(certificate: Certificate, path: string, problems: Problem[]): void {
  const { source, ocsp, ocspFile } = certificate;
  if (source === 'selfsigned' && ocsp !== 'off')
    problems.push({ path: `${path}.ocsp`, reason: 'a certificate made here has no issuer who could be asked' });
  if (ocsp === 'file' && ocspFile === undefined)
    problems.push({ path: `${path}.ocspFile`, reason: 'is missing: the response comes from a file' });
  if (ocsp !== 'file' && ocspFile !== undefined)
    problems.push({ path: `${path}.ocspFile`, reason: `belongs to ocsp "file", but ocsp is "${ocsp}"` });
}

type Certificate = Configuration['tls']['certificates'][number];

const NEEDS = {
  pem: ['certificatePem', 'privateKey'],
  files: ['certificateFile', 'keyFile'],
} as const;
