import { deflateRawSync } from 'node:zlib';
import { connectRaw } from '@posthorn/engine/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EICAR, type ScannerPeer, startClamd } from '../peers/clamd.ts';
import { type FaultyRelay, type RelayFault, startFaultyRelay } from '../peers/faulty-relay.ts';
import { startOpendkim } from '../peers/opendkim.ts';
import { findPeers } from '../peers/packages.ts';
import { startRspamd } from '../peers/rspamd.ts';
import { startSpamd } from '../peers/spamd.ts';
import { createSystem, type System } from '../system.ts';
import { until } from './record.ts';

const { missing } = findPeers();

/** Debian's rspamd, spamd and clamd behind one engine: each looks at the mail of one recipient, and all at that of another. */
describe.skipIf(['rspamd', 'spamd', 'clamav-daemon', 'opendkim'].some((name) => missing.includes(name)))(
  'real scanners',
  () => {
    const rooms = new AsyncDisposableStack();
    let system: System;
    let peers: Record<Name, ScannerPeer>;
    let relays: Record<Name, FaultyRelay>;

    beforeAll(async () => {
      const [rspamd, spamd, clamd, milter] = await Promise.all([
        startRspamd(),
        startSpamd(),
        startClamd(),
        startOpendkim('author.test'),
      ]);
      peers = {
        rspamd: rooms.use(rspamd),
        spamd: rooms.use(spamd),
        clamd: rooms.use(clamd),
        milter: rooms.use(milter),
        proxy: { ...rspamd, port: rspamd.milterPort },
      };
      const stood = NAMES.map(async (name) => [name, rooms.use(await startFaultyRelay(peers[name].port))]);
      relays = Object.fromEntries(await Promise.all(stood));
      system = rooms.use(
        await createSystem({
          worker: false,
          configure(configuration) {
            configuration.smtp.reverseDns = false;
            configuration.smtp.relayHosts = [];
            configuration.smtp.maxTextLineLength = 2_000_000;
            for (const domain of ['example.test', 'plain.test'])
              configuration.routing.localDomains.push({
                domain,
                mailboxes: 'any',
                transport: { kind: 'sandbox' },
                subaddressSeparator: '+',
              });
            const toQuarantine = {
              on: 'spam',
              atLeast: 10,
              scanner: '',
              outcome: 'quarantine',
              to: '',
              text: '',
            } as const;
            configuration.milter.exceptions.push({ milter: 'proxy', mayChange: [...ALL_CHANGES] });
            for (const name of NAMES) {
              const kind = name === 'proxy' ? 'milter' : name;
              configuration.content.scanners.push({
                ...{ name, kind, address: `127.0.0.1:${relays[name].port}`, timeout: 20, onFailure: 'accept' },
                ...{ maxSize: 20_000_000, tooLarge: 'accept', atOnce: 5, addFields: true, enabled: true },
              });
              configuration.content.profiles.push({
                ...{ name, recipients: [`${name}@example.test`], mail: 'outside', scanners: [name] },
                actions: kind === 'rspamd' || kind === 'spamd' ? [toQuarantine] : [],
              });
            }
            const scanners = ['rspamd', 'spamd', 'clamd'];
            configuration.content.profiles.push({
              name: 'all',
              recipients: ['example.test'],
              mail: 'outside',
              scanners,
              actions: [],
            });
          },
        }),
      );
    }, 180_000);
    afterAll(() => rooms.disposeAsync());

    test('rspamd: spam by its score goes to quarantine, with its symbols; GTUBE too', async () => {
      expect((await send('rspamd', 'Buy cheap pills')).reply).toMatch(/^250/);
      expect(await newest()).toMatchObject({
        state: 'quarantined',
        decision: {
          rule: 'builtin.content',
          facts: {
            content: {
              ...{
                profile: 'rspamd',
                verdict: 'spam',
                scanner: 'rspamd',
                score: 7,
                threshold: 15,
                opaque: 'add header',
              },
              symbols: [{ name: 'OURS_PILLS', score: 7, words: 'cheap pills' }],
            },
          },
        },
      });
      await send('rspamd', GTUBE);
      expect(await newest()).toMatchObject({
        state: 'quarantined',
        decision: { facts: { content: { verdict: 'reject' } } },
      });
      await send('rspamd', 'Hello');
      expect(await newest()).toMatchObject({ state: 'queued', decision: { facts: { content: { verdict: 'clean' } } } });
    });

    test('spamd: GTUBE goes to quarantine, and the client is the one of our Received field', async () => {
      await send('spamd', GTUBE);
      const { state, decision } = await newest();
      expect(state).toBe('quarantined');
      expect(decision.facts.content).toMatchObject({ verdict: 'spam', score: 1000.1, threshold: 5 });
      expect(decision.facts.content.ruleIds).toEqual(['GTUBE', 'OURS_CLIENT']);
    });

    test('clamd: the test file of EICAR is refused by name', async () => {
      expect((await send('clamd', EICAR)).reply).toBe('550 5.7.1 Holds malware: Eicar-Test-Signature.UNOFFICIAL');
      expect((await send('clamd', 'Hello')).reply).toMatch(/^250/);
    });

    test('opendkim as a milter signs what passes', async () => {
      expect((await send('milter', 'Hello')).reply).toMatch(/^250/);
      const { rows } = await system.pool.query(
        `SELECT convert_from(c.bytes, 'latin1') AS text FROM mail.content c JOIN mail.message m ON m.content_id = c.id ORDER BY m.id DESC LIMIT 1`,
      );
      expect(rows[0].text).toMatch(/\r\nDKIM-Signature: v=1; a=rsa-sha256; .*d=author\.test; s=peer;/);
      expect((await newest()).decision.facts.content.scanners).toMatchObject([{ name: 'milter', verdict: 'clean' }]);
    });

    test('rspamd’s proxy as a milter marks spam in the header and refuses GTUBE', async () => {
      expect((await send('proxy', GTUBE)).reply).toMatch(/^55\d 5\.7\.1/);
      expect((await send('proxy', 'Buy cheap pills')).reply).toMatch(/^250/);
      const { decision } = await newest();
      expect(decision.facts.content.scanners).toMatchObject([{ name: 'proxy', verdict: 'clean' }]);
      const { rows } = await system.pool.query(
        `SELECT convert_from(c.bytes, 'latin1') AS text FROM mail.content c JOIN mail.message m ON m.content_id = c.id ORDER BY m.id DESC LIMIT 1`,
      );
      expect(rows[0].text).toMatch(/\r\nX-Spam: Yes\r\n/);
    });

    test('all at once: the gravest counts', async () => {
      expect((await send('kim', `${EICAR}\r\nBuy cheap pills`)).reply).toMatch(/^550 5\.7\.1 Holds malware/);
      expect((await send('kim', 'Buy cheap pills')).reply).toMatch(/^250/);
      expect((await newest()).decision.facts.content.scanners.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual(
        ['rspamd spam', 'spamd clean', 'clamd clean'],
      );
    });

    test.each(hostile())('%s is answered', async (_, content) => {
      expect((await send('kim', content)).reply).toMatch(/^(?:250|55[024]|451) /);
    });

    test.each<RelayFault>(['dead', 'frozen', 'slow', 'garbage'])(
      'all of them %s in the middle of mail: it goes on or is put off as set, other sessions keep on, and they are asked again',
      async (fault) => {
        const mildly: readonly Name[] = ['rspamd', 'spamd'];
        await system.publish((configuration) => {
          for (const one of configuration.content.scanners)
            Object.assign(one, {
              timeout: 1,
              onFailure: mildly.some((name) => name === one.name) ? 'accept' : 'defer',
            });
        });
        const before = await eventCount();
        await Promise.all(NAMES.map((name) => relays[name].become(fault)));
        const held = NAMES.map(async (name) => [name, (await send(name, 'Hello')).reply.slice(0, 3)] as const);
        expect((await send('nobody@plain.test', 'Hello')).reply).toMatch(/^250/);
        for (const [name, code] of await Promise.all(held))
          expect(`${name} ${code}`).toBe(`${name} ${mildly.includes(name) ? '250' : '451'}`);
        if (fault === 'dead')
          await until('the console says which fail', async () => {
            const { rows } = await system.pool.query<{ failing: string }>(
              `SELECT count(*) AS failing FROM process, jsonb_array_elements(detail->'scanners') one WHERE (one->>'failures')::int > 0`,
            );
            return Number(rows[0]!.failing) === NAMES.length || undefined;
          });
        await Promise.all(NAMES.map((name) => relays[name].become('pass')));
        await system.publish((configuration) => {
          for (const one of configuration.content.scanners) Object.assign(one, { timeout: 20, onFailure: 'accept' });
        });
        for (const name of NAMES) expect((await send(name, 'Hello')).reply).toMatch(/^250/);
        await until('failure and return of each are told', async () => {
          const now = await eventCount();
          return (now.failed >= before.failed + 5 && now.back >= before.back + 5) || undefined;
        });
      },
    );

    test('a frozen scanner holds up nobody else; back again, it is asked', async () => {
      await system.publish((configuration) => {
        const one = configuration.content.scanners.find(({ name }) => name === 'clamd')!;
        Object.assign(one, { timeout: 1, onFailure: 'defer' });
      });
      peers.clamd.daemon.child.kill('SIGSTOP');
      const held = send('clamd', 'Hello');
      expect((await send('rspamd', 'Hello')).reply).toMatch(/^250/);
      expect((await held).reply).toMatch(/^451 4\.7\.1/);
      peers.clamd.daemon.child.kill('SIGCONT');
      await until(
        'clamd is asked again',
        async () => (await send('clamd', EICAR)).reply.startsWith('550') || undefined,
      );
      await until('its return is told', async () => {
        const { rows } = await system.pool.query(`SELECT 1 FROM mail.event WHERE type = 'scan:recovered'`);
        return rows.length > 0 || undefined;
      });
    });

    test('a killed one does what its setting says', async () => {
      await peers.spamd.daemon.stop('SIGKILL');
      await until('mail goes on without spamd', async () => {
        await send('spamd', GTUBE);
        const { state, decision } = await newest();
        return (state === 'queued' && decision.facts.content.verdict === 'unscanned') || undefined;
      });
    });

    async function send(to: string, text: string): Promise<{ reply: string }> {
      const raw = await connectRaw(system.port('mx'));
      await raw.say('EHLO there.test\r\n');
      await raw.say('MAIL FROM:<kim@author.test>\r\n');
      await raw.say(`RCPT TO:<${to.includes('@') ? to : `${to}@example.test`}>\r\n`);
      await raw.say('DATA\r\n');
      const head = text.startsWith('MIME-Version') ? '' : '\r\n';
      const message = `From: kim@author.test\r\nTo: ${to}@example.test\r\nSubject: s\r\nDate: Sun, 22 Nov 2026 22:00:00 +0000\r\nMessage-ID: <1@author.test>\r\n${head}${text}\r\n.\r\n`;
      const reply = await raw.say(message);
      raw.end();
      return { reply };
    }

    async function eventCount(): Promise<{ failed: number; back: number }> {
      const { rows } = await system.pool.query<{ failed: string; back: string }>(
        `SELECT count(*) FILTER (WHERE type = 'scan:failed') AS failed, count(*) FILTER (WHERE type = 'scan:recovered') AS back FROM mail.event`,
      );
      return { failed: Number(rows[0]!.failed), back: Number(rows[0]!.back) };
    }

    async function newest(): Promise<Kept> {
      const { rows } = await system.pool.query<Kept>(
        'SELECT state, decision FROM mail.recipient ORDER BY id DESC LIMIT 1',
      );
      return rows[0]!;
    }
  },
);

const NAMES = ['rspamd', 'spamd', 'clamd', 'milter', 'proxy'] as const;
type Name = (typeof NAMES)[number];

type Kept = {
  state: string;
  decision: {
    rule: string;
    facts: { content: { verdict: string; ruleIds: string[]; scanners: { name: string; verdict: string }[] } };
  };
};

/** Mail that is made to cost whoever reads it dearly. */
function hostile(): [string, string][] {
  const part = '--b\r\nContent-Type: text/plain\r\n\r\nx\r\n';
  const deep = Array.from(
    { length: 50 },
    (_, level) => `Content-Type: multipart/mixed; boundary=b${level}\r\n\r\n--b${level}\r\n`,
  );
  const bomb = deflateRawSync(Buffer.alloc(30_000_000)).toString('base64').replace(/.{76}/g, '$&\r\n');
  return [
    [
      'a message of 10,000 parts',
      `MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${part.repeat(10_000)}--b--`,
    ],
    ['one nested 50 deep', `MIME-Version: 1.0\r\n${deep.join('')}x`],
    ['a header line of 1 MB', `MIME-Version: 1.0\r\nX-Long: ${'x'.repeat(1_000_000)}\r\n\r\nx`],
    [
      'a bomb',
      `MIME-Version: 1.0\r\nContent-Type: application/gzip; name=a.gz\r\nContent-Transfer-Encoding: base64\r\n\r\n${bomb}`,
    ],
  ];
}

/** What the proxy of rspamd asks for, whatever is offered. */
const ALL_CHANGES = [
  ...(['addFields', 'changeFields', 'quarantine', 'addRecipients', 'deleteRecipients'] as const),
  ...(['changeSender', 'replaceBody'] as const),
];

const GTUBE = `XJS*C4JDBQADN1.NSBN3*2IDNEN*${'GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL'}*C.34X`;
