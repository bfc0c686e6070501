import type { Configuration } from '@posthorn/settings/configuration';
import type { InForce } from './in-force.ts';
import type { CertificateSource } from './tls/certificates.ts';
import type { Issued } from './tls/issued.ts';

/** The certificates that the settings name, private keys within reach. What is incomplete is left to fail with its own reason. */
export function certificateSources({ configuration, secret }: InForce, issued: Issued): CertificateSource[] {
  return configuration.tls.certificates.map((certificate) => certificateSource(certificate, { secret, issued }));
}

type ConfiguredCertificate = Configuration['tls']['certificates'][number];

function certificateSource(certificate: ConfiguredCertificate, means: PairMeans): CertificateSource {
  return { ...pairSource(certificate, means), ...stapleOf(certificate) };
}

function stapleOf({ ocsp, ocspFile }: ConfiguredCertificate): Pick<CertificateSource, 'staple'> {
  switch (ocsp) {
    case 'off':
      return {};
    case 'fetch':
      return { staple: { ocsp } };
    case 'file':
      return { staple: { ocsp, file: ocspFile ?? '' } };
  }
}

type PairMeans = { secret: InForce['secret']; issued: Issued };

function pairSource(certificate: ConfiguredCertificate, { secret, issued }: PairMeans): CertificateSource {
  const { name, names, privateKey } = certificate;
  switch (certificate.source) {
    case 'selfsigned':
      return { name, names, source: 'selfsigned' };
    case 'pem':
      return {
        name,
        names,
        source: 'pem',
        certificate: certificate.certificatePem ?? '',
        privateKey: async () => (privateKey === undefined ? '' : await secret(privateKey)),
      };
    case 'acme':
      return { name, names, source: 'acme', ...issued.of(name) };
    case 'files':
      return {
        name,
        names,
        source: 'files',
        certificateFile: certificate.certificateFile ?? '',
        keyFile: certificate.keyFile ?? '',
      };
  }
}
