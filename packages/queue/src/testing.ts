import { randomUUID } from 'node:crypto';
import { queueIdOf, uuidv7 } from '@posthorn/events/id';
import type { NewMessage, NewRecipient } from './accept.ts';
import type { Verification } from './verifications.ts';

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

/** A verification for tests: mail that passes in every way, everything replaceable. */
export function sampleVerification(fields: Partial<Verification> = {}): Verification {
  const at = fields.at ?? new Date();
  const fromDomain = fields.fromDomain ?? 'author.example';
  return {
    id: idOf(at),
    at,
    messageId: idOf(at),
    sessionId: idOf(at),
    isStored: true,
    reporter: 'mx.example.org',
    source: '192.0.2.10',
    sourceName: 'mail.author.example',
    helo: 'mail.author.example',
    envelopeFrom: `kim@${fromDomain}`,
    envelopeTo: ['example.net'],
    fromDomain,
    usedDomain: fromDomain,
    organizationalDomain: fromDomain,
    record: `v=DMARC1; p=reject; rua=mailto:reports@${fromDomain}`,
    policy: 'reject',
    policySource: 'p',
    status: 'accept',
    statusText: 'SPF passes for the author domain',
    walk: [
      { domain: fromDomain, found: 'record', text: `v=DMARC1; p=reject; rua=mailto:reports@${fromDomain}` },
      { domain: 'example', found: 'none', text: '' },
    ],
    disposition: 'none',
    override: null,
    rule: 'builtin.data',
    revision: 1,
    spf: { result: 'pass', domain: fromDomain, scope: 'mfrom', isAligned: true },
    dkim: [{ domain: fromDomain, selector: 's1', result: 'pass', reason: '', isAligned: true }],
    isDkimAligned: true,
    arc: { state: 'none', reason: '', domains: [], selectors: [], oldestPass: null },
    evidence: null,
    ...fields,
  };
}

/** A UUIDv7 of a moment that may lie before others that were made: `uuidv7` never goes back. */
function idOf(at: Date): string {
  const time = at.getTime().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

/** A message whose one recipient is in quarantine, as DMARC or a rule would have it. */
export function kept({
  rule = 'builtin.dmarc-quarantine',
  reason = 'Perhaps not from whom it says',
  facts = {},
  ...fields
}: Partial<NewRecipient> & {
  rule?: string;
  reason?: string;
  facts?: NewRecipient['decision']['facts'];
} = {}): NewMessage {
  const decision = {
    ...sampleRecipient().decision,
    stage: 'data' as const,
    rule,
    verdict: 'quarantine' as const,
    facts,
  };
  const recipient = sampleRecipient({ state: 'quarantined', holdReason: reason, decision, ...fields });
  return sampleMessage({ recipients: [recipient] });
}
