import { queueIdOf, uuidv7 } from '@posthorn/events/id';
import type { NewMessage, NewRecipient } from './accept.ts';

/** A message for tests: one recipient at `mx:example.net`, a body of a few octets, everything replaceable. */
export function sampleMessage(fields: Partial<NewMessage> = {}): NewMessage {
  const id = fields.id ?? uuidv7();
  const content = fields.content ?? Buffer.from('Subject: hello\r\n\r\nworld\r\n');
  return {
    id,
    queueId: queueIdOf(id),
    origin: 'received',
    sessionId: uuidv7(),
    reversePath: 'sender@example.org',
    body: '7BIT',
    smtputf8: false,
    requireTls: false,
    size: content instanceof Uint8Array ? content.byteLength : 0,
    summary: {
      subject: 'hello',
      from: 'sender@example.org',
      to: 'recipient@example.net',
      messageId: '<1@example.org>',
    },
    client: {
      address: '192.0.2.1',
      port: 40_000,
      helo: 'client.example.org',
      localAddress: '127.0.0.1',
      localPort: 2525,
      listener: 'mx',
      protocol: 'ESMTP',
    },
    revision: 1,
    recipients: [sampleRecipient()],
    ...fields,
    content,
  };
}

/** A recipient for tests, due at once. */
export function sampleRecipient(fields: Partial<NewRecipient> = {}): NewRecipient {
  return {
    id: uuidv7(),
    address: 'recipient@example.net',
    destination: 'mx:example.net',
    route: 'mx',
    state: 'queued',
    decision: {
      stage: 'rcpt',
      rule: 'builtin.relay-host',
      verdict: 'accept',
      facts: { clientAddress: '192.0.2.1' },
      revision: 1,
      at: new Date().toISOString(),
    },
    ...fields,
  };
}
