import { acmeEvents } from './catalogue/acme.ts';
import { actionEvents } from './catalogue/actions.ts';
import { aggregateReportEvents } from './catalogue/aggregate-reports.ts';
import { arcEvents } from './catalogue/arc.ts';
import { connectionEvents, securedBy } from './catalogue/connection.ts';
import { contentEvents } from './catalogue/content.ts';
import { destinationEvents } from './catalogue/destination.ts';
import { dkimEvents } from './catalogue/dkim.ts';
import { dmarcEvents } from './catalogue/dmarc.ts';
import { dnsEvents } from './catalogue/dns.ts';
import { lookupEvents } from './catalogue/lookups.ts';
import { ocspEvents } from './catalogue/ocsp.ts';
import { pipeconnectEvents } from './catalogue/pipeconnect.ts';
import { quarantineEvents } from './catalogue/quarantine.ts';
import { queuefileEvents } from './catalogue/queuefile.ts';
import { secureEvents } from './catalogue/secure.ts';
import { socksEvents } from './catalogue/socks.ts';
import { sourceEvents } from './catalogue/sources.ts';
import { srsEvents } from './catalogue/srs.ts';
import { suppressionEvents } from './catalogue/suppression.ts';
import { tlsReportEvents } from './catalogue/tls-rpt.ts';
import { webhookEvents } from './catalogue/webhooks.ts';

/** What an event is about: decides which ids it carries and where the console shows it. */
export type EventLevel = 'message' | 'recipient' | 'attempt' | 'connection' | 'session' | 'system';

/** The words of one event type. `fields` names the members an event of this type carries, in plain words. */
export type EventDescription = {
  title: string;
  summary: string;
  level: EventLevel;
  fields: Readonly<Record<string, string>>;
};

const nextHop = {
  host: 'the name of the next hop',
  address: 'its address',
  port: 'its port',
  router: 'the route that was taken',
  transport: 'how it was to be delivered',
};

/** What is told of the host and the way to it, as far as an attempt came. */
const ofAttempt = {
  'data.localAddress': 'our end of the connection, when there was one',
  'data.localPort': 'our end of the connection, when there was one',
  'data.source': 'the source address it left from, where there is a pool',
  'data.pool': 'the pool of that address',
  ...securedBy,
  'data.subject': 'whom the certificate of the host names, when encrypted',
  'data.issuer': 'who signed that certificate',
  'data.notAfter': 'when it ends',
  'data.fingerprint': 'its SHA-256',
  'data.verified': 'whether somebody vouches for it: DANE or an authority',
};

/**
 * Everything that can happen, by type. Names with a colon that also exist in Exim (`msg:delivery`, `tcp:connect`, ...) mean
 * the same here. `fields` lists top-level members of the event by their name and members of `data` as `data.<name>`.
 */
export const eventTypes = {
  'msg:accept': {
    title: 'Message accepted',
    summary:
      'The message is committed to the queue and the client was told 250: from here on it is ours to deliver or to report.',
    level: 'message',
    fields: {
      sender: 'the reverse path; empty for a report',
      clientAddress: 'who handed it over',
      'data.size': 'octets of the message as stored',
      'data.recipients': 'how many recipients were accepted',
      'data.queueId': 'the short id the client was given',
      'data.origin': 'received, generated or expanded',
      'data.protocol': 'the `with` name of the Received field, such as ESMTPSA',
    },
  },
  'msg:reject': {
    title: 'Message or recipient refused',
    summary: 'A command of the transaction was answered with 4yz or 5yz; the decision says which rule it was.',
    level: 'message',
    fields: {
      sender: 'the reverse path, when it was known',
      recipient: 'the recipient refused; absent when the whole message was',
      clientAddress: 'the client that was refused',
      code: 'the reply code sent',
      enhanced: 'the enhanced status code sent',
      text: 'the words of the reply',
      'data.stage': 'the stage that refused: connect, helo, mail, rcpt, predata, prdr or data',
      'data.rule': 'the rule that decided',
      'data.count': 'how many equal refusals this row stands for, when folded under flood',
    },
  },
  'rule:log': {
    title: 'Line of a rule',
    summary: 'A rule of the operator wrote this line.',
    level: 'session',
    fields: { text: 'the line', 'data.rule': 'the rule', 'data.stage': 'where it was asked' },
  },
  'rule:failed': {
    title: 'Rule failed',
    summary: 'A rule of the operator could not be evaluated; its client was put off, or the next rule was asked.',
    level: 'session',
    fields: { text: 'what went wrong', 'data.rule': 'the rule', 'data.stage': 'where it was asked' },
  },
  ...arcEvents,
  ...contentEvents,
  ...dkimEvents,
  ...pipeconnectEvents,
  ...dmarcEvents,
  ...aggregateReportEvents,
  ...srsEvents,
  ...tlsReportEvents,
  'msg:hold': {
    title: 'Recipient held',
    summary: 'Delivery to this recipient waits until somebody releases it.',
    level: 'recipient',
    fields: {
      recipient: 'who waits',
      'data.reason': 'why it is held',
      'data.actor': 'the rule or the user that held it',
    },
  },
  'msg:release': {
    title: 'Recipient released',
    summary: 'A held recipient is due for delivery again.',
    level: 'recipient',
    fields: { recipient: 'who is released', 'data.actor': 'who released it' },
  },
  'msg:drop': {
    title: 'Recipient dropped',
    summary: 'An operator removed this recipient from the queue without a report to the sender.',
    level: 'recipient',
    fields: { recipient: 'who was dropped', 'data.actor': 'who dropped it', 'data.reason': 'why' },
  },
  ...quarantineEvents,
  'msg:expand': {
    title: 'Recipient expanded',
    summary: 'An alias or redirect replaced this recipient by its targets, which travel on as a message of their own.',
    level: 'recipient',
    fields: {
      recipient: 'the address that was replaced',
      'data.targets': 'the addresses that replace it',
      'data.childId': 'the id of the message that carries them',
    },
  },
  'msg:generate': {
    title: 'Message generated',
    summary: 'Posthorn wrote this message itself: a bounce, a delay notice, a success report or another report.',
    level: 'message',
    fields: {
      sender: 'always empty: a report never causes a report',
      recipient: 'who is told',
      'data.kind': 'failure, delay, success or the name of the report',
      'data.parentId': 'the message it reports on',
    },
  },
  'msg:delivery': {
    title: 'Recipient delivered',
    summary: 'The next hop took the message for this recipient.',
    level: 'recipient',
    fields: {
      recipient: 'who was delivered to',
      host: 'the name of the next hop',
      address: 'its address',
      port: 'its port',
      router: 'the route that was taken',
      transport: 'how it was delivered',
      code: 'the reply code of the next hop',
      text: 'its words: the confirmation',
      'data.tls': 'protocol version and cipher, when encrypted',
      ...ofAttempt,
      'data.proxy': 'the proxy it left through, when there was one',
      'data.prdr': 'true when each recipient got a reply of its own',
      'data.ms': 'milliseconds the attempt took',
    },
  },
  'msg:host:defer': {
    title: 'Host failed for now',
    summary:
      'The attempt failed through a fault of the host or the way to it, not of the message: connection refused, time-out, bad greeting.',
    level: 'attempt',
    fields: {
      host: 'the name of the next hop',
      address: 'the address tried',
      port: 'the port tried',
      text: 'what went wrong',
      'data.errno': 'the system error, such as ECONNREFUSED',
      'data.stage': 'how far the attempt came',
      router: 'the route that was taken',
      transport: 'how it was to be delivered',
      code: 'the reply code, when there was one',
      enhanced: 'the enhanced status code',
      messageId: 'the message it was tried for',
      sender: 'the sender of that message',
      recipient: 'the first of the recipients it was tried for',
      ...ofAttempt,
    },
  },
  'msg:defer': {
    title: 'Recipient deferred',
    summary: 'The attempt failed for now; the recipient stays in the queue and is tried again.',
    level: 'recipient',
    fields: {
      recipient: 'who has to wait',
      ...nextHop,
      code: 'the reply code, when there was one',
      enhanced: 'the enhanced status code',
      text: 'the words of the next hop or of the fault',
      'data.nextTry': 'when it is tried again',
      'data.attempts': 'how many attempts were made',
      'data.class': 'what kind of trouble it was: greylisting, throttling, blocklisting, ...',
      'data.errno': 'the system error, such as ECONNREFUSED, when there was one',
      'data.duplicatePossible': 'true when the next hop may have taken it all the same',
      ...ofAttempt,
    },
  },
  'msg:fail:delivery': {
    title: 'Recipient failed',
    summary:
      'The recipient will not be delivered: the next hop refused for good, or the message grew too old. The sender is told unless it asked not to be.',
    level: 'recipient',
    fields: {
      recipient: 'who cannot be reached',
      ...nextHop,
      code: 'the reply code',
      enhanced: 'the enhanced status code',
      text: 'the words of the refusal',
      'data.reason': 'refused, expired, operator, suppressed or no-route',
      'data.class': 'what kind of trouble the last try met: no-such-user, content, blocklisting, ...',
      'data.reportId': 'the id of the report, when one was made',
      ...ofAttempt,
    },
  },
  'msg:fail:internal': {
    title: 'Delivery failed through a fault of ours',
    summary: 'Something in Posthorn broke while it handled this message; the recipient is kept and tried again.',
    level: 'recipient',
    fields: { recipient: 'whose delivery broke', text: 'what broke', 'data.where': 'the part that broke' },
  },
  'msg:complete': {
    title: 'Message complete',
    summary: 'Every recipient of the message has its final outcome.',
    level: 'message',
    fields: {
      sender: 'the reverse path; empty for a report',
      'data.recipients': 'how many recipients it had',
      'data.delivered': 'recipients delivered',
      'data.failed': 'recipients that failed; the others were replaced by the targets of an alias, or dropped',
      'data.seconds': 'time from acceptance to the last outcome',
    },
  },
  ...destinationEvents,
  ...suppressionEvents,
  ...connectionEvents,
  ...socksEvents,
  ...sourceEvents,
  ...queuefileEvents,
  ...dnsEvents,
  ...acmeEvents,
  ...ocspEvents,
  ...secureEvents,
  'auth:success': {
    title: 'Sign-in succeeded',
    summary: 'A client authenticated as one of the accounts.',
    level: 'session',
    fields: { clientAddress: 'the client', 'data.mechanism': 'the SASL mechanism', 'data.user': 'the account' },
  },
  'auth:failure': {
    title: 'Sign-in failed',
    summary: 'A client offered credentials that were not accepted. The password is never recorded.',
    level: 'session',
    fields: {
      clientAddress: 'the client',
      'data.mechanism': 'the SASL mechanism',
      'data.user': 'the name it offered',
      'data.reason': 'unknown, wrong-password, disabled or unavailable',
    },
  },
  'smtp:violation': {
    title: 'Protocol violation',
    summary:
      'A client broke a rule of SMTP: talked before the banner, sent a bare line feed, an unknown command or an overlong line.',
    level: 'session',
    fields: {
      clientAddress: 'the client',
      code: 'the reply sent',
      text: 'what it did',
      'data.command': 'the line, shortened',
    },
  },
  'listener:open': {
    title: 'Listener opened',
    summary: 'A port accepts connections from now on.',
    level: 'system',
    fields: {
      address: 'the address',
      port: 'the port',
      'data.listener': 'its name',
      'data.kind': 'mx, submission, submissions or lmtp',
    },
  },
  'listener:close': {
    title: 'Listener closed',
    summary: 'A port accepts no more connections; those that are open go on.',
    level: 'system',
    fields: {
      address: 'the address',
      port: 'the port',
      'data.listener': 'its name',
      'data.reason': 'settings, shutdown or an error',
    },
  },
  'config:published': {
    title: 'Settings in force',
    summary: 'A process took up a new revision of the settings.',
    level: 'system',
    fields: {
      'data.revision': 'the revision',
      'data.author': 'who published it',
      'data.ms': 'milliseconds since it was published',
    },
  },
  'config:failed': {
    title: 'Settings not taken up',
    summary: 'A process could not read a revision and goes on with the last good one.',
    level: 'system',
    fields: {
      text: 'why',
      'data.revision': 'the revision that failed',
      'data.kept': 'the revision that stays in force',
    },
  },
  'process:start': {
    title: 'Process started',
    summary: 'An engine, worker or console process is up.',
    level: 'system',
    fields: { 'data.kind': 'engine, worker or console', 'data.version': 'its version' },
  },
  'process:stop': {
    title: 'Process stopped',
    summary: 'A process ended in good order.',
    level: 'system',
    fields: { 'data.kind': 'engine, worker or console', 'data.reason': 'why' },
  },
  'self-test:done': {
    title: 'Self-test finished',
    summary: 'A process looked at one feature because a person asked it to.',
    level: 'system',
    fields: {
      text: 'the worst that was found, in a sentence',
      'data.feature': 'the feature',
      'data.test': 'which of its tests',
      'data.result': 'ok, warn, fail, or unknown when it could not look',
      'data.ms': 'milliseconds it took',
      'data.actor': 'who asked for it',
    },
  },
  'queue:action': {
    title: 'Queue action',
    summary: 'A user held, released, retried, expired, failed or dropped recipients in bulk.',
    level: 'system',
    fields: {
      'data.action': 'what was done',
      'data.actor': 'who did it',
      'data.filter': 'what it was done to',
      'data.count': 'how many recipients it touched',
    },
  },
  ...lookupEvents,
  ...webhookEvents,
  ...actionEvents,
} as const satisfies Record<string, EventDescription>;

/** The type of an event: one of the names in {@link eventTypes}. */
export type EventType = keyof typeof eventTypes;

/** Is this the name of an event type? */
export function isEventType(name: string): name is EventType {
  return Object.hasOwn(eventTypes, name);
}
