import type { StoredMessage } from '@posthorn/db/mail/message';
import { queueIdOf, uuidv7 } from '@posthorn/events/id';
import type { ClaimedRecipient } from '@posthorn/queue/claim';
import { type Configuration, defaultConfiguration } from '@posthorn/settings/configuration';
import type { Lease } from '../deliver/lease.ts';
import { type DeliverySettings, prepareSettings } from '../settings.ts';

/** Values for tests that need a message without a database. */

export const silent = { debug() {}, info() {}, warn() {}, error() {} };

export function aMessage(fields: Partial<StoredMessage> = {}): StoredMessage {
  const id = uuidv7();
  return {
    id,
    queueId: queueIdOf(id),
    origin: 'received',
    parentId: null,
    sessionId: null,
    reversePath: 'sender@example.org',
    ret: null,
    envid: null,
    body: '7BIT',
    smtputf8: false,
    requireTls: false,
    size: octets.length,
    summary: { subject: 'A test', from: 'sender@example.org', to: null, messageId: null, date: null },
    client: null,
    revision: 1,
    acceptedAt: new Date(),
    contentId: id,
    prefix: null,
    recipientCount: 1,
    ...fields,
  };
}

export function aRecipient(address: string, fields: Partial<ClaimedRecipient> = {}): ClaimedRecipient {
  return {
    id: uuidv7(),
    messageId: uuidv7(),
    address,
    original: null,
    notify: null,
    destination: 'sandbox',
    route: 'default',
    attempts: 0,
    firstQueuedAt: new Date(),
    delayWarnings: 0,
    requestedOutcome: null,
    content: null,
    requestedReason: null,
    ...fields,
  };
}

/** Settings of a fresh installation, changed by the test. */
export function someSettings(change: (configuration: Configuration) => void = () => {}): DeliverySettings {
  const configuration = defaultConfiguration();
  change(configuration);
  return prepareSettings(
    { revision: 1, configuration, secret: async () => 'open sesame' },
    { hostname: 'mail.example.org' },
  );
}

/** A lease that lasts, or one that has ended. */
export function aLease(fields: { lasts?: boolean; fence?: bigint } = {}): Lease {
  return {
    mayEnd: () => fields.lasts ?? true,
    claim: {
      destination: 'sandbox',
      slot: 0,
      fence: fields.fence ?? 1n,
      leaseUntil: new Date(Date.now() + 300_000),
      leaseEndsAt: performance.now() + 300_000,
      messages: [],
    } as unknown as Lease['claim'],
  };
}

export const octets = Buffer.from(
  'From: Sender <sender@example.org>\r\nTo: someone@example.net\r\nSubject: A test\r\nMessage-ID: <1@example.org>\r\n\r\nHello.\r\n.leading dot\r\n',
);

/** For tests in which nothing has to be looked up. */
export const noResolver = (): never => {
  throw new Error('nothing is looked up here');
};
