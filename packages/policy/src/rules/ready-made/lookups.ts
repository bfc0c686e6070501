import type { ReadyMadeRule } from '../ready-made.ts';
import { ready, say } from './make.ts';

/** Rules that ask what others know. */
export const lookupRules: readonly ReadyMadeRule[] = [
  ready({
    id: 'spammer-flag',
    title: 'Refuse clients that Redis knows as spammers',
    words: 'Refuses a client whose address has a flag in Redis, which other programs of yours set and take away again.',
    feature: 'lookups',
    lookups: [
      {
        name: 'spammers',
        command: 'GET spammer:{key}',
        words: 'The flag of a client, kept under spammer: and its address. Any value means yes.',
      },
    ],
    rule: {
      stages: ['connect'],
      when: 'hasValue(lookup("spammers", client.address))',
      verdict: 'deny',
      reply: say('{client.address} is known here for spam'),
    },
  }),
  ready({
    id: 'spammer-remember',
    title: 'Remember in Redis who sends spam',
    words:
      'Sets a flag in Redis for a client whose mail scanners call spam or malware; it goes away by itself after a day. “Refuse clients that Redis knows as spammers” asks for the same flag.',
    warning:
      'Large forwarders send some spam too. Put a rule above that takes their mail, or the flag keeps out all of it.',
    feature: 'lookups',
    lookups: [
      {
        name: 'remember-spammer',
        command: 'SET spammer:{key} 1 EX 86400',
        words: 'Sets the flag of a client, under spammer: and its address, for 86400 seconds. Redis says OK.',
      },
    ],
    rule: {
      stages: ['prdr', 'data'],
      when: '!client.isRelayHost && content.verdict in ["spam", "malware"]',
      verdict: 'warn',
      onError: 'skip',
      effects: [
        {
          kind: 'setVariable',
          name: 'spammer',
          value: '{= firstValue(lookup("remember-spammer", client.address)) }',
          scope: 'session',
        },
      ],
    },
  }),
  ready({
    id: 'looked-up-rate',
    title: 'Limit connections of a client, each by its own number',
    words:
      'Puts off a client that connects more often in an hour than a look-up allows it; who is not known there may sixty times.',
    feature: 'lookups',
    lookups: [
      {
        name: 'rates',
        command: 'GET rate:{key}',
        words: 'How many connections an hour a client may make, kept under rate: and its address.',
      },
    ],
    rule: {
      stages: ['connect'],
      verdict: 'defer',
      reply: say('You connect too often, try again later', '4.7.0', 421),
      limit: {
        count: 60,
        countBy: '{= firstValue(lookup("rates", client.address)) }',
        period: 3600,
        key: '{client.address}',
        per: 'connection',
        how: 'leaky',
      },
    },
  }),
  ready({
    id: 'vip-senders',
    title: 'Let VIP senders that Redis knows past the spam filter',
    words:
      'Takes mail that scanners call spam where its sender is one you keep in Redis and SPF says that it really comes from there. Malware is never let past, nor is what a scanner wants refused outright, such as GTUBE.',
    warning: 'What this rule takes, DMARC is not asked about either.',
    feature: 'content',
    lookups: [
      {
        name: 'vips',
        command: 'GET vip:{key}',
        words: 'The senders to spare, kept under vip: and the address. Any value means yes.',
      },
    ],
    rule: {
      stages: ['prdr', 'data'],
      when: 'content.verdict in ["spam", "quarantine"] && spf.result == "pass" && hasValue(lookup("vips", sender.address))',
      verdict: 'accept',
    },
  }),
];
