import type { ReadyMadeRule } from '../ready-made.ts';
import { ready, say } from './make.ts';

/** Rules of sender, recipients and content. */
export const envelopeRules: readonly ReadyMadeRule[] = [
  ready({
    id: 'message-rate',
    title: 'Limit what an account sends',
    words: 'Puts off an account that sends more than two hundred messages an hour: a stolen password shows itself so.',
    feature: 'auth',
    rule: {
      stages: ['mail'],
      when: 'session.user != ""',
      verdict: 'defer',
      reply: say('You have sent very many messages, go on in an hour', '4.7.1', 450),
      limit: { count: 200, period: 3600, key: '{session.user}', per: 'mail', how: 'strict' },
    },
  }),
  ready({
    id: 'blocked-senders',
    title: 'Refuse some senders',
    words: 'Refuses mail of senders and domains on a list.',
    feature: 'smtp',
    lists: [{ name: 'blocked-senders', kind: 'addresses', words: 'Senders who are refused.' }],
    rule: {
      stages: ['mail'],
      when: 'sender.address != "" && inList(sender.address, "blocked-senders")',
      verdict: 'deny',
      reply: say('Mail from {sender.address} is not taken here'),
    },
  }),
  ready({
    id: 'blocked-clients',
    title: 'Drop some clients',
    words: 'Refuses clients on a list and hangs up.',
    feature: 'smtp',
    lists: [{ name: 'blocked-clients', kind: 'hosts', words: 'Clients who are dropped.' }],
    rule: {
      stages: ['connect'],
      when: 'clientIn("blocked-clients")',
      verdict: 'drop',
      reply: say('{client.address} is not welcome here'),
    },
  }),
  ready({
    id: 'null-sender-one-recipient',
    title: 'One recipient for reports',
    words: 'A report has one recipient; several are a sign of forged bounces.',
    standard: 'RFC 5321 §4.5.5',
    feature: 'smtp',
    rule: {
      stages: ['data'],
      when: 'sender.address == "" && message.recipientCount > 1 && session.isFromOutside',
      verdict: 'deny',
      reply: say('A report has one recipient only'),
    },
  }),
  ready({
    id: 'prdr-content',
    title: 'Refuse a message for some recipients only',
    words:
      'Refuses what filters have marked as spam for recipients on a list, and takes it for the others. Works where client and server speak PRDR.',
    standard: 'draft-hall-prdr-00',
    feature: 'prdr',
    lists: [{ name: 'no-spam-please', kind: 'addresses', words: 'Recipients for whom spam is refused.' }],
    rule: {
      stages: ['prdr'],
      when: 'inList(recipient.address, "no-spam-please") && lower(header("X-Spam-Flag")).startsWith("yes")',
      verdict: 'deny',
      reply: say('{recipient.address} takes no spam'),
    },
  }),
  ready({
    id: 'prdr-remainder',
    title: 'The same for clients without PRDR',
    words:
      'Keeps the marked message back when the stage prdr was not asked: one recipient, or a client that does not know PRDR.',
    standard: 'draft-hall-prdr-00',
    feature: 'prdr',
    rule: {
      stages: ['data'],
      when: '!smtp.prdrRan && lower(header("X-Spam-Flag")).startsWith("yes")',
      verdict: 'quarantine',
    },
  }),
  ready({
    id: 'smtputf8-log',
    title: 'Events for internationalised mail',
    words: 'A line for each message whose addresses or header may hold other characters than ASCII.',
    standard: 'RFC 6531',
    feature: 'smtputf8',
    rule: {
      stages: ['rcpt'],
      when: 'message.smtputf8',
      verdict: 'warn',
      onError: 'skip',
      effects: [
        {
          kind: 'log',
          text: 'SMTPUTF8: {= utf8DomainToAlabel(sender.domain) } to {= utf8DomainToAlabel(recipient.domain) }',
        },
      ],
    },
  }),
  ready({
    id: 'require-tls',
    title: 'Keep mail to some domains private',
    words: 'Lets mail to domains on a list travel over verified TLS only, or come back.',
    standard: 'RFC 8689',
    feature: 'requiretls',
    lists: [{ name: 'private-domains', kind: 'domains', words: 'Domains whose mail has to be private.' }],
    rule: {
      stages: ['rcpt'],
      when: 'inList(recipient.domain, "private-domains")',
      verdict: 'warn',
      effects: [{ kind: 'control', flag: 'requireTls' }],
    },
  }),
];
