import { defineFeature } from '../feature.ts';
import { flag, list, port, seconds } from '../field.ts';

/** Policies of domains that want their mail under verified TLS, on the way out. */
export const mtaSts = defineFeature({
  group: 'mtaSts',
  slug: 'mta-sts',
  task: 'sending',
  title: 'MTA-STS',
  summary:
    'Domains may publish, on a web server, to which hosts their mail may go and that TLS must verify; Posthorn fetches these policies, keeps them and obeys them. Look here when mail to a domain waits for a certificate or a host that its policy does not list.',
  standards: ['RFC 8461'],
  direction: 'out',
  isOn: ({ tryDomains }) => tryDomains.length > 0,
  events: ['mta-sts:policy', 'mta-sts:failure', 'mta-sts:fault'],
  selfTests: [{ id: 'policies', title: 'Can policies be fetched and kept?', answeredBy: 'worker' }],
  fields: {
    tryDomains: list({
      title: 'Use for',
      overridable: 'domain',
      description:
        'Domains whose policies are looked for. A domain that enforces its policy gets mail as it says or not at all; taking one out delivers in spite of it.',
      standard: 'RFC 8461 §5',
      default: ['*'],
      kind: 'domains',
    }),
    fetchTimeout: seconds({
      title: 'Wait for a policy',
      description:
        'How long the web server of a domain may take. Mail to the domain waits for it once in its lifetime.',
      standard: 'RFC 8461 §3.3',
      default: 60,
      min: 1,
      max: 300,
    }),
    port: port({
      title: 'Port',
      description: 'The port of the web servers. Anything but 443 is for tests.',
      standard: 'RFC 8461 §3.3',
      default: 443,
    }),
    privateAddresses: flag({
      title: 'Web servers inside',
      description:
        'Fetches policies from private and loopback addresses too. Off keeps strangers from making Posthorn knock at servers inside your network.',
      standard: 'RFC 6890',
      default: false,
    }),
  },
});
