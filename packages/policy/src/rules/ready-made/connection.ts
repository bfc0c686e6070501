import type { ReadyMadeRule } from '../ready-made.ts';
import { ready, say } from './make.ts';

/** Rules of connections: PROXY, rates, names. */
export const connectionRules: readonly ReadyMadeRule[] = [
  ready({
    id: 'proxy-log-proxied',
    title: 'Events for proxied connections',
    words: 'A line for each connection that came through a proxy, with the proxy and what it was reached at.',
    feature: 'proxy-protocol',
    rule: {
      stages: ['connect'],
      when: 'proxy.session && proxy.hostAddress != "" && proxy.hostAddress != client.address',
      verdict: 'warn',
      onError: 'skip',
      effects: [
        {
          kind: 'log',
          text: 'Proxied connection from {client.address} by {proxy.hostAddress} port {proxy.hostPort} to {proxy.targetAddress} port {proxy.targetPort}',
        },
      ],
    },
  }),
  ready({
    id: 'proxy-log-failed',
    title: 'Events for failed PROXY negotiations',
    words:
      'A line for each connection of a host that has to speak PROXY and did not. Where such connections are closed at once, the refusal is recorded and no rule is asked.',
    feature: 'proxy-protocol',
    rule: {
      stages: ['connect'],
      when: 'proxy.session && proxy.hostAddress == ""',
      verdict: 'warn',
      onError: 'skip',
      effects: [
        {
          kind: 'log',
          text: 'Failed required PROXY negotiation from {= client.name == "" ? "" : client.name + " " }[{client.address}]',
        },
      ],
    },
  }),
  ready({
    id: 'proxy-log-direct',
    title: 'Events for connections without a proxy',
    words: 'A line for each connection that came straight here, where all are meant to come through a proxy.',
    feature: 'proxy-protocol',
    rule: {
      stages: ['connect'],
      when: 'proxy.hostAddress == ""',
      verdict: 'warn',
      onError: 'skip',
      effects: [
        {
          kind: 'log',
          text: 'Direct connection from {client.address} to {session.localAddress} port {session.localPort}',
        },
      ],
    },
  }),
  ready({
    id: 'proxy-rate',
    title: 'Limit proxied clients, not the proxy',
    words:
      'Puts off a client that connects more than five times in five seconds through a proxy. It is the client behind the proxy that is counted.',
    feature: 'proxy-protocol',
    rule: {
      stages: ['connect'],
      when: 'proxy.session && proxy.hostAddress != ""',
      verdict: 'defer',
      reply: say('Too many connections from {client.address} right now, try again later', '4.7.0', 421),
      limit: { count: 5, period: 5, key: '{client.address}', per: 'connection', how: 'strict' },
    },
  }),
  ready({
    id: 'connection-rate',
    title: 'Limit connections of a client',
    words: 'Puts off a client that connects more than sixty times an hour, unless it may relay.',
    feature: 'smtp',
    rule: {
      stages: ['connect'],
      when: '!client.isRelayHost',
      verdict: 'defer',
      reply: say('You connect too often, try again later', '4.7.0', 421),
      limit: { count: 60, period: 3600, key: '{client.address}', per: 'connection', how: 'leaky' },
    },
  }),
  ready({
    id: 'no-reverse-name',
    title: 'Slow down clients without a name',
    words:
      'Lets clients without a verified reverse name wait a little before their greeting; many that send spam do not wait.',
    feature: 'smtp',
    rule: {
      stages: ['connect'],
      when: '!client.isRelayHost && client.nameResult != "pass"',
      verdict: 'warn',
      onError: 'skip',
      effects: [{ kind: 'delay', seconds: 5 }],
    },
  }),
  ready({
    id: 'helo-is-us',
    title: 'Refuse who claims our name',
    words: 'Nobody else goes by our name; clients that say so in HELO are programs that guess.',
    standard: 'RFC 5321 §4.1.1.1',
    feature: 'smtp',
    rule: {
      stages: ['helo'],
      when: '!client.isRelayHost && !session.isSubmission && lower(session.helo) == lower(session.hostname)',
      verdict: 'deny',
      reply: say('You are not {session.hostname}'),
    },
  }),
];
