import { z } from 'zod';
import { defineFeature } from '../feature.ts';
import { addFault, type FieldWords, flag, list } from '../field.ts';

/** Whether certificates of other servers verify and name the host they are shown for. */
export const certNames = defineFeature({
  group: 'tls',
  slug: 'cert-names',
  task: 'sending',
  title: 'Verification of hosts',
  summary:
    'Certificates of mail hosts are looked at, and the result is kept with each attempt; for hosts listed here mail waits unless they verify. What a domain itself demands by DANE or MTA-STS holds in any case.',
  standards: ['RFC 9525', 'RFC 5280', 'RFC 7435'],
  direction: 'out',
  isOn: ({ verifyHosts, tryVerifyHosts }) => verifyHosts.length + tryVerifyHosts.length > 0,
  events: ['tls:cert', 'tls:doubt', 'tls:refused'],
  selfTests: [
    { id: 'authorities', title: 'Are there authorities to trust, and are they still valid?', answeredBy: 'worker' },
  ],
  fields: {
    verifyHosts: list({
      title: 'Must verify',
      overridable: 'domain',
      description:
        'Mail hosts, by name, address or the domain that mail goes to, that get mail only under TLS with a certificate that verifies. Where TLSA records can be used, DANE decides instead.',
      standard: 'RFC 9525 §6',
      default: [],
      kind: 'hosts',
    }),
    tryVerifyHosts: list({
      title: 'Look at',
      overridable: 'domain',
      description:
        'Mail hosts whose certificates are verified for the record: what is wrong is told, and mail goes on.',
      standard: 'RFC 7435 §3',
      default: ['*'],
      kind: 'hosts',
    }),
    verifyCertNames: list({
      title: 'Check names',
      overridable: 'domain',
      description:
        'Of the hosts in the first two lists, those whose certificate also has to be for their name. Take out a host whose certificate is known to be for another.',
      standard: 'RFC 9525 §6.3',
      default: ['*'],
      kind: 'hosts',
    }),
    allowCommonName: flag({
      title: 'Accept common names',
      description:
        'Takes the common name where a certificate has no DNS names at all. Only for very old servers: the standard has done away with it.',
      standard: 'RFC 9525 §2',
      default: false,
    }),
    trustAnchors: certificates({
      title: 'Trusted authorities',
      description:
        'Certificates of the authorities that may vouch for other servers, in PEM form, instead of those of this machine. For MTA-STS they also vouch for the web servers of policies.',
      standard: 'RFC 5280 §6.1.1',
      placeholder: 'the public authorities that this machine knows',
    }),
  },
});

/** Certificates in PEM form and nothing else; what they say is read by who uses them. */
function certificates(words: FieldWords & { placeholder: string }) {
  return z
    .string()
    .max(2_000_000)
    .superRefine((text, context) => {
      const rest = text.replaceAll(CERTIFICATE, (block) => ' '.repeat(block.length));
      const at = rest.search(/\S/);
      if (at >= 0) addFault(context, { reason: 'only certificates in PEM form can stand here', position: at });
      else if (rest === text) addFault(context, { reason: 'holds no certificate', position: 0 });
    })
    .exactOptional()
    .meta({ ...words, widget: 'certificate' });
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]{1,100000}-----END CERTIFICATE-----/g;
