import { defineFeature } from '../feature.ts';
import { block, choice, flag, line, optionalLine, secret } from '../field.ts';
import { addressRule, httpsUrlRule } from '../line-rules.ts';

/** Certificates from an authority that issues them by itself. */
export const acme = defineFeature({
  group: 'acme',
  slug: 'acme',
  task: 'receiving',
  title: 'Certificates by ACME',
  summary:
    'Gets certificates from an authority such as Let’s Encrypt, and renews them in time, for every entry under TLS, Certificates whose source is ACME. Look at Transport, Certificates for how each of them does.',
  standards: ['RFC 8555', 'RFC 9773'],
  isOn: ({ termsAgreed }) => termsAgreed,
  direction: 'out',
  events: ['certificate:issued', 'certificate:renewal-failed'],
  selfTests: [
    { id: 'authority', title: 'Does the authority answer, and what are its terms?', answeredBy: 'worker' },
    { id: 'challenges', title: 'Are our own challenges answered, and only those?', answeredBy: 'engine' },
  ],
  fields: {
    termsAgreed: flag({
      title: 'Terms of service agreed to',
      description:
        'Whether you have read the terms of the authority, which the self-test shows, and agree to them. Nothing is asked of it before.',
      standard: 'RFC 8555 §7.3.3',
      default: false,
    }),
    directory: line({
      title: 'Authority',
      description:
        'The address of its directory. To try things out without meeting limits, use https://acme-staging-v02.api.letsencrypt.org/directory, whose certificates nobody trusts.',
      standard: 'RFC 8555 §7.1.1',
      default: 'https://acme-v02.api.letsencrypt.org/directory',
      max: 1000,
      rule: httpsUrlRule,
    }),
    contact: optionalLine({
      title: 'Contact',
      description: 'A mail address that the authority may write to about your account.',
      standard: 'RFC 8555 §7.3',
      placeholder: 'none is given',
      max: 320,
      rule: addressRule,
    }),
    keyType: choice({
      title: 'Kind of key',
      description: 'For certificates that are added from now on. A key stays the same from renewal to renewal.',
      default: 'p256',
      options: { p256: 'ECDSA P-256: short and fast', rsa2048: 'RSA with 2048 bits, for very old clients' },
    }),
    externalKeyId: optionalLine({
      title: 'Key id at the authority',
      description: 'For authorities that want accounts of customers only: the id that they gave you.',
      standard: 'RFC 8555 §7.3.4',
      placeholder: 'not needed',
      max: 500,
    }),
    externalKey: secret({
      title: 'Key from the authority',
      description: 'The key that goes with the id, in Base64url. It is encrypted when stored and never shown again.',
      standard: 'RFC 8555 §7.3.4',
      secret: 'credential',
      placeholder: 'not needed',
    }).exactOptional(),
    authority: block({
      title: 'Trusted for its web server',
      description: 'The root certificate of an authority of your own, in PEM form. Left out: the public ones.',
      max: 100_000,
      placeholder: 'the public authorities',
      widget: 'certificate',
    }),
    privateAddresses: flag({
      title: 'Authority inside',
      description: 'Whether it may be at a private address or on this machine, as an authority of your own is.',
      standard: 'RFC 6890',
      default: false,
    }),
  },
});
