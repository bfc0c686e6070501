import type { Pool } from '@posthorn/db/pool';
import { storeSandboxMessage } from '@posthorn/db/sandbox/store';
import { uuidv7 } from '@posthorn/events/id';
import { createAcceptor } from '@posthorn/queue/accept';
import { claim, releaseClaim } from '@posthorn/queue/claim';
import { createHistoryWriter } from '@posthorn/queue/history';
import { createSettler, type Settlement } from '@posthorn/queue/settle';
import { sampleMessage, sampleRecipient } from '@posthorn/queue/testing';

/** What a test looks for afterwards. */
export type SampleTraffic = {
  delivered: string;
  deferred: string;
  bounced: string;
  held: string;
  hostile: string;
  refusedSession: string;
};

/** A day in small: mail delivered, deferred, bounced and held, a refused recipient, and a message that is hostile in every part. All of it through the real queue. */
export const makeSampleTraffic = async (pool: Pool): Promise<SampleTraffic> => {
  await using acceptor = createAcceptor({ pool });
  const send = async (
    fate: string,
    subject: string,
    more: { from?: string; content?: Uint8Array; recipients?: number } = {},
  ): Promise<string> => {
    const address = (index: number) => `${index ? `${fate}${index}` : fate}@example.net`;
    const recipients = Array.from({ length: more.recipients ?? 1 }, (_, index) =>
      sampleRecipient({
        address: address(index),
        destination: fate === 'delivered' ? 'sandbox' : `mx:${fate}.example.net`,
        ...(fate === 'held' ? { state: 'held' as const, holdReason: 'All delivery is held (queue.holdAll)' } : {}),
      }),
    );
    const content =
      more.content ??
      Buffer.from(
        `Subject: ${subject}\r\nFrom: Ada Lovelace <ada@example.org>\r\nTo: ${address(0)}\r\nMessage-ID: <${uuidv7()}@example.org>\r\n\r\nDear reader,\r\n\r\nthe numbers are in.\r\n`,
      );
    const message = sampleMessage({
      content,
      recipients,
      summary: {
        subject,
        from: more.from ?? 'Ada Lovelace <ada@example.org>',
        to: address(0),
        messageId: `<${uuidv7()}@example.org>`,
      },
    });
    await acceptor.accept(message);
    return message.id;
  };
  const ids = {
    delivered: await send('delivered', 'Quarterly numbers', { recipients: 3 }),
    deferred: await send('deferred', 'Invoice 2026-1187'),
    bounced: await send('bounced', 'Welcome aboard'),
    held: await send('held', 'Newsletter, November'),
    hostile: await send('held', hostileText, { from: hostileText, content: hostileMail }),
  };
  for (const subject of [
    'Re: Meeting on Thursday',
    'Your order has shipped',
    'Minutes of the board',
    'Build 1284 passed',
    'Photos from Lisbon',
  ])
    await send('delivered', subject);
  await settleAll(pool);
  return { ...ids, refusedSession: await refuse(pool) };
};

const settleAll = async (pool: Pool): Promise<void> => {
  await using settler = createSettler({ pool });
  for (const [destination, make] of Object.entries(fates)) {
    const batches = await claim({
      pool,
      worker: 'sample',
      leaseSeconds: 60,
      destination,
      limits: { concurrencyPerDestination: 5 },
    });
    for (const batch of batches) {
      await settler.settle(
        batch.messages.flatMap(({ message, recipients }) =>
          recipients.map((recipient) => ({
            messageId: message.id,
            recipientId: recipient.id,
            fence: batch.fence,
            reports: [],
            events: [],
            ...make(),
          })),
        ),
      );
      await releaseClaim(pool, batch);
    }
  }
};

type Fate = Pick<Settlement, 'attempt' | 'outcome'> & { attempt: NonNullable<Settlement['attempt']> };

const attempt = (fields: Partial<Fate['attempt']>): Fate['attempt'] => ({
  at: new Date(),
  ms: 184,
  host: 'mx1.example.net',
  address: '192.0.2.25',
  port: 25,
  tls: { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', verified: true },
  stage: 'data',
  result: 'delivered',
  extensions: { source: { address: '198.51.100.7', port: 40112, name: 'news-1', pool: 'bulk' } },
  ...fields,
});

const fates: Record<string, () => Fate> = {
  sandbox: () => ({
    attempt: attempt({
      code: 250,
      enhanced: '2.0.0',
      reply: '250 2.0.0 Ok: taken by the sandbox',
      transcript: 'S: 220 sandbox ESMTP\nC: EHLO mail.example.org\nS: 250-sandbox\nS: 250 PIPELINING',
    }),
    outcome: { kind: 'delivered' },
  }),
  'mx:deferred.example.net': () => ({
    attempt: attempt({
      code: 451,
      enhanced: '4.7.1',
      reply: '451 4.7.1 Greylisted, come back in 5 minutes',
      stage: 'rcpt',
      result: 'deferred',
    }),
    outcome: {
      kind: 'deferred',
      nextTry: new Date(Date.now() + 300_000),
      lastError: '451 4.7.1 Greylisted, come back in 5 minutes',
    },
  }),
  'mx:bounced.example.net': () => ({
    attempt: attempt({
      code: 550,
      enhanced: '5.1.1',
      reply: '550 5.1.1 <bounced@example.net>: user unknown',
      stage: 'rcpt',
      result: 'failed',
    }),
    outcome: { kind: 'bounced' },
  }),
};

const refuse = async (pool: Pool): Promise<string> => {
  await using history = createHistoryWriter({ pool, process: 'sample' });
  const sessionId = uuidv7();
  for (const [rule, text, count] of [
    ['builtin.relay-denied', 'Relaying denied: sign in on the submission port', 1],
    ['builtin.rate', 'Too many messages from your network, try again later', 14],
  ] as const) {
    history.refusal({
      id: uuidv7(),
      at: new Date(),
      sessionId: rule === 'builtin.relay-denied' ? sessionId : uuidv7(),
      client: '203.0.113.9',
      helo: 'mail.stranger.example',
      sender: 'someone@stranger.example',
      recipient: 'victim@elsewhere.example',
      count,
      decision: {
        stage: 'rcpt',
        rule,
        verdict: 'deny',
        reply: { code: 554, enhanced: '5.7.1', text },
        facts: { clientAddress: '203.0.113.9', isRelayHost: false, authenticated: false },
        revision: 1,
        at: new Date().toISOString(),
      },
    });
  }
  await history.flush();
  return sessionId;
};

/** Script, markup, and characters that turn text round. */
export const hostileText = '<script>document.title="owned"</script>\u202egpj.exe "><img src=x onerror=alert(1)>';

export const hostileMail = Buffer.from(
  [
    `Subject: ${hostileText}`,
    `From: "${hostileText}" <evil@example.org>`,
    `X-Script: ${hostileText}`,
    'MIME-Version: 1.0',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<html><head><script>parent.document.title="owned"</script><style>body{background:url(http://tracker.example/)}</style></head>',
    '<body onload="parent.document.title=\'owned\'"><h1>Prize</h1><img src="http://tracker.example/p.gif" alt="a prize"><a href="javascript:alert(1)">click</a><form action="http://evil.example"><button>go</button></form></body></html>',
    '',
  ].join('\r\n'),
);

/** The hostile message as it would arrive in the sandbox. */
export const putHostileInSandbox = async (pool: Pool): Promise<string> => {
  const id = uuidv7();
  await storeSandboxMessage(pool, {
    id,
    reversePath: 'evil@example.org',
    recipients: ['kim@example.net'],
    helo: 'mail.example.org',
    protocol: 'ESMTPS',
    remoteAddress: '127.0.0.1',
    tls: { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', servername: 'sandbox', certificate: 'valid' },
    misbehaviour: null,
    subject: hostileText,
    from: hostileText,
    to: 'kim@example.net',
    messageId: '<hostile@example.org>',
    transcript: `S: 220 sandbox ESMTP\nC: MAIL FROM:<evil@example.org>\nS: 250 2.1.0 Ok\nC: ${hostileText}`,
    content: hostileMail,
  });
  return id;
};
