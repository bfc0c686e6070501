import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { PosthornEvent } from '@posthorn/events/event';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { type ForeignMx, startForeignMx } from '../foreign-mx.ts';
import { createSystem, type System } from '../system.ts';
import { queueIdIn, sendBdat, sendRaw } from './raw-client.ts';
import { finished, timelineOf, until } from './record.ts';
import { routeToHost } from './world.ts';

const rsaOf = (bits: number) => generateKeyPairSync('rsa', { modulusLength: bits }).privateKey;
/** The private keys of the world. */
export const own = {
  rsa: rsaOf(2048),
  older: rsaOf(2048),
  large: rsaOf(4096),
  ed: generateKeyPairSync('ed25519').privateKey,
};

export const pem = (key: KeyObject): string => key.export({ format: 'pem', type: 'pkcs8' }) as string;

/** The record of a key, from the standards alone. */
export function recordOf(key: KeyObject): string {
  const der = createPublicKey(pem(key)).export({ format: 'der', type: 'spki' });
  return key.asymmetricKeyType === 'ed25519'
    ? `v=DKIM1; k=ed25519; p=${der.subarray(-32).toString('base64')}`
    : `v=DKIM1; k=rsa; p=${der.toString('base64')}`;
}

/** What DNS shows when the world begins: two of these are not what the settings hold. */
export const published: Record<string, KeyObject> = {
  's1._domainkey.sign.test': own.rsa,
  'r._domainkey.both.test': own.rsa,
  'e._domainkey.both.test': own.ed,
  'big._domainkey.big.test': own.large,
  's1._domainkey.strict.test': own.rsa,
  'idn._domainkey.xn--bcher-kva.test': own.rsa,
  'other._domainkey.changed.test': own.older,
  'old._domainkey.rotating.test': own.older,
  'old._domainkey.ahead.test': own.older,
  'next._domainkey.ahead.test': own.rsa,
  'old._domainkey.over.test': own.older,
  'bad._domainkey.broken.test': own.rsa,
};

export type DkimWorld = AsyncDisposable & {
  system: System;
  /** The npm smtp-server as it comes; it refuses `refuse@`. And one that takes seven bits only. */
  modern: ForeignMx;
  sevenBit: ForeignMx;
  /** Publishes the record of a key. */
  publish(name: string, key: KeyObject): void;
  /** Sends as a relay host; resolves with what arrived (empty when nothing did) and the queue id. */
  send(sending?: Sending): Promise<{ queueId: string; content: Buffer; marker: string }>;
  /** What mailauth says of each signature: `selector@domain algorithm result`. */
  judged(content: Buffer): Promise<string[]>;
  eventsOf(queueId: string, type: string): Promise<PosthornEvent[]>;
  /** The first of them; events are written behind. */
  eventOf(queueId: string, type: string): Promise<PosthornEvent>;
};

export type Sending = {
  from?: string;
  header?: string;
  body?: string;
  to?: string[];
  domain?: string;
  sender?: string;
  declare?: string;
  how?: 'DATA' | 'BDAT';
};

/** A system with keys for a dozen domains. */
export async function createDkimWorld(password: string): Promise<DkimWorld> {
  await using rooms = new AsyncDisposableStack();
  const onRecipient = (address: string) => (address.startsWith('refuse') ? { code: 550, text: 'no' } : undefined);
  const modern = rooms.use(await startForeignMx({ onRecipient }));
  const sevenBit = rooms.use(await startForeignMx({ server: { hide8BITMIME: true, hideSMTPUTF8: true } }));
  const system = rooms.use(
    await createSystem({
      configure({ routing, dkim, smtp, auth, dsn, aggregateReports, tlsRpt }) {
        smtp.relayHosts = ['127.0.0.1'];
        auth.accounts = [
          { username: 'anna', password: fresh(password), enabled: true, senders: ['*@sign.test', '*@both.test'] },
        ];
        routing.aliases = [{ address: 'team@here.test', targets: ['far@modern.test'] }];
        routing.localDomains = [
          { domain: 'here.test', mailboxes: 'any', transport: { kind: 'sandbox' }, subaddressSeparator: '+' },
        ];
        routing.routes = [
          { ...routeToHost(sevenBit.port, ['seven.test']), name: 'seven' },
          { ...routeToHost(modern.port, ['*']), name: 'modern' },
        ];
        dsn.sender = 'postmaster@sign.test';
        Object.assign(aggregateReports, { send: 'asked', sender: 'Reports <reports@both.test>' });
        tlsRpt.send = true;
        dkim.domains = [
          entry('sign.test', [keyOf('s1', own.rsa)]),
          entry('both.test', [keyOf('r', own.rsa), keyOf('e', own.ed)]),
          entry('big.test', [keyOf('big', own.large)]),
          entry('strict.test', [keyOf('s1', own.rsa)], false),
          entry('bücher.test', [keyOf('idn', own.rsa)]),
          entry('unpublished.test', [keyOf('gone', own.rsa)]),
          entry('changed.test', [keyOf('other', own.rsa)]),
          entry('rotating.test', [
            keyOf('old', own.older),
            keyOf('new', own.rsa, { signsFrom: '2026-01-01T00:00:00Z' }),
          ]),
          entry('ahead.test', [keyOf('old', own.older), keyOf('next', own.rsa, { signsFrom: '2999-01-01T00:00:00Z' })]),
          entry('over.test', [keyOf('old', own.older, { signsUntil: '2026-01-01T00:00:00Z' })]),
          entry('broken.test', [{ ...keyOf('bad', own.rsa), algorithm: 'ed25519-sha256' as const }]),
        ];
      },
    }),
  );
  const records = new Map<string, string>();
  const publish = (name: string, key: KeyObject): void => {
    records.set(name, recordOf(key));
    system.dns.set(name, [{ type: 'TXT', data: recordOf(key) }]);
  };
  for (const [name, key] of Object.entries(published)) publish(name, key);
  const rest = rooms.move();
  const eventsOf: DkimWorld['eventsOf'] = async (queueId, type) =>
    (await timelineOf(system, queueId)).entries.flatMap((one) =>
      one.kind === 'event' && one.event.type === type ? [one.event] : [],
    );
  let count = 0;
  return {
    system,
    modern,
    sevenBit,
    publish,
    eventsOf,
    eventOf: (queueId, type) => until(`${type} of ${queueId}`, async () => (await eventsOf(queueId, type))[0]),
    async send({
      from = 'Anna <anna@sign.test>',
      header = '',
      body = 'Hello.\r\n',
      domain = 'modern.test',
      ...more
    } = {}) {
      const marker = `m${++count}`;
      const to = more.to ?? [`${marker}@${domain}`];
      const author = from === '' ? '' : `From: ${from}\r\n`;
      const content = Buffer.from(
        `${author}To: you@${domain}\r\nSubject: ${marker}\r\nDate: Sun, 22 Nov 2026 12:00:00 +0000\r\n` +
          `Message-ID: <${marker}@sign.test>\r\nMIME-Version: 1.0\r\n${header}\r\n${body}`,
      );
      const sender = more.sender ?? 'anna@sign.test';
      const whole = { from: sender, to, content, ...(more.declare ? { body: more.declare } : {}) };
      const port = system.port('mx');
      const queueId = queueIdIn(await (more.how === 'BDAT' ? sendBdat(port, whole) : sendRaw(port, whole)));
      await finished(system, queueId);
      const peer = domain === 'seven.test' ? sevenBit : modern;
      const arrived = peer.arrived.find((one) => one.content.includes(`Subject: ${marker}\r\n`));
      return { queueId, content: arrived?.content ?? Buffer.alloc(0), marker };
    },
    async judged(content) {
      const resolver = async (name: string) => {
        const record = records.get(name);
        if (!record) throw Object.assign(new Error('none'), { code: 'ENOTFOUND' });
        return [[record]];
      };
      const { results } = await dkimVerify(content, { resolver } as never);
      type Found = { selector?: string; signingDomain?: string; algo?: string; status: { result: string } };
      return (results as Found[])
        .filter(({ selector }) => selector)
        .map(({ selector, signingDomain, algo, status }) => `${selector}@${signingDomain} ${algo} ${status.result}`)
        .toSorted();
    },
    [Symbol.asyncDispose]: () => rest.disposeAsync(),
  };
}

/** How many signatures a message carries. */
export const signaturesIn = (content: Buffer): number =>
  content.toString('latin1').match(/^DKIM-Signature:/gm)?.length ?? 0;

/** A secret on its way in. */
const fresh = (value: string): { $secret: string } => ({ $secret: null, value }) as never;

function keyOf(selector: string, key: KeyObject, more: { signsFrom?: string; signsUntil?: string } = {}) {
  const algorithm: 'rsa-sha256' | 'ed25519-sha256' =
    key.asymmetricKeyType === 'ed25519' ? 'ed25519-sha256' : 'rsa-sha256';
  return { selector, algorithm, privateKey: fresh(pem(key)), ...more };
}

const entry = (domain: string, keys: ReturnType<typeof keyOf>[], subdomains = true) => ({ domain, subdomains, keys });
