import { defineFeature } from '../feature.ts';
import { choice, count, list, seconds } from '../field.ts';

/** A load balancer in front of us that names the client it speaks for (HAProxy PROXY protocol, versions 1 and 2). */
export const proxyProtocol = defineFeature({
  group: 'proxy',
  slug: 'proxy-protocol',
  task: 'receiving',
  title: 'PROXY protocol',
  summary:
    'A proxy in front of Posthorn says who the client really is, before the first octet of SMTP. Everything after that, from rate limits to SPF, is about that client.',
  standards: ['HAProxy PROXY protocol, versions 1 and 2'],
  isOn: ({ requiredHosts }) => requiredHosts.length > 0,
  selfTests: [{ id: 'headers', title: 'Are headers of proxies read as the protocol says?', answeredBy: 'engine' }],
  events: ['tcp:connect', 'tcp:close'],
  direction: 'in',
  rules: ['builtin.proxy-required', 'builtin.connections-per-proxy'],
  variables: [
    {
      name: 'proxy.session',
      type: 'bool',
      stages: ['connect', 'helo', 'mail', 'rcpt', 'predata', 'prdr', 'data'],
      words: 'True when this peer has to begin with a PROXY header.',
    },
    {
      name: 'proxy.hostAddress',
      type: 'ip',
      stages: ['connect', 'helo', 'mail', 'rcpt', 'predata', 'prdr', 'data'],
      words: 'The address of the proxy; empty when the negotiation failed, and that of the client for a health check.',
    },
    {
      name: 'proxy.hostPort',
      type: 'int',
      stages: ['connect', 'helo', 'mail', 'rcpt', 'predata', 'prdr', 'data'],
      words: 'The port the proxy connected from.',
    },
    {
      name: 'proxy.targetAddress',
      type: 'ip',
      stages: ['connect', 'helo', 'mail', 'rcpt', 'predata', 'prdr', 'data'],
      words: 'The address of the proxy that the client connected to.',
    },
    {
      name: 'proxy.targetPort',
      type: 'int',
      stages: ['connect', 'helo', 'mail', 'rcpt', 'predata', 'prdr', 'data'],
      words: 'The port of the proxy that the client connected to.',
    },
  ],
  fields: {
    requiredHosts: list({
      title: 'Proxies',
      overridable: 'listener',
      description:
        'Peers that must begin with a PROXY header. From everybody else such a header is a protocol error and never trusted. Local programs would have to speak PROXY too when this holds the loopback.',
      standard: 'PROXY protocol §2',
      default: [],
      kind: 'hosts',
    }),
    timeout: seconds({
      title: 'Time for the header',
      description: 'How long a proxy may take to send its header. The protocol asks for three seconds at least.',
      standard: 'PROXY protocol §2',
      default: 3,
      min: 3,
      max: 60,
    }),
    onFailure: choice({
      title: 'Without a good header',
      description:
        'What happens when the header is missing, malformed or late. Where TLS comes first the connection is closed.',
      standard: 'PROXY protocol §2',
      default: 'refuse',
      options: {
        refuse: 'greet, then answer every command but QUIT with 503, so that the mistake is easy to see',
        close: 'close the connection without a word, as the protocol recommends',
      },
    }),
    maxConnections: count({
      title: 'Connections of one proxy',
      description:
        'All clients behind one proxy together, in this process. 0 means no limit; clients have limits of their own.',
      default: 0,
      min: 0,
      max: 1_000_000,
    }),
  },
});
