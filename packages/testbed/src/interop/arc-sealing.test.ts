import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { sealMessage } from 'mailauth/lib/arc/index.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ForeignMx, startForeignMx } from '../foreign-mx.ts';
import { createSystem, type System } from '../system.ts';
import { own, pem, recordOf } from './dkim-world.ts';
import { queueIdIn, sendRaw } from './raw-client.ts';
import { balanced, everythingFinished, timelineOf, until } from './record.ts';
import { routeToHost } from './world.ts';

const records: Record<string, string> = {
  's1._domainkey.forward.test': recordOf(own.rsa),
  'list._domainkey.list.test': recordOf(own.older),
};
const rooms = new AsyncDisposableStack();
let mx: ForeignMx;
let system: System;

beforeAll(async () => {
  mx = rooms.use(await startForeignMx());
  system = rooms.use(
    await createSystem({
      configure({ arc, dkim, routing, smtp }) {
        smtp.relayHosts = [];
        arc.seal = true;
        arc.sealAs = 'forward.test';
        const key = (selector: string) => ({
          selector,
          algorithm: 'rsa-sha256' as const,
          privateKey: { $secret: null, value: pem(own.rsa) } as never,
        });
        dkim.domains = [
          { domain: 'forward.test', subdomains: true, keys: [key('s1')] },
          { domain: 'unpublished.test', subdomains: true, keys: [key('gone')] },
        ];
        dkim.signForwarded = true;
        routing.localDomains = [
          { domain: 'home.test', mailboxes: 'any', transport: { kind: 'sandbox' }, subaddressSeparator: '+' },
          { domain: 'through.test', mailboxes: 'any', transport: { kind: 'sandbox' }, subaddressSeparator: '+' },
        ];
        routing.aliases = [{ address: 'away@home.test', targets: ['ann@far.test'] }];
        routing.routes = [routeToHost(mx.port)];
      },
    }),
  );
  for (const [name, record] of Object.entries(records)) system.dns.set(name, [{ type: 'TXT', data: record }]);
});
afterAll(() => rooms.disposeAsync());

let count = 0;
/** Sends from outside to an alias; resolves with what arrived at the other side and what the attempt says of it. */
async function forwarded(
  change: (plain: Buffer) => Promise<Buffer> | Buffer = (plain) => plain,
  author = 'kim@x.test',
) {
  const marker = `m${++count}`;
  const plain = Buffer.from(`From: ${author}\r\nTo: away@home.test\r\nSubject: ${marker}\r\n\r\nHi there\r\n`);
  const content = await change(plain);
  const before = mx.arrived.length;
  const id = queueIdIn(await sendRaw(system.port('mx'), { from: 'kim@author.test', to: ['away@home.test'], content }));
  const arrived = await until(`${marker} arrives`, () => mx.arrived[before]);
  await everythingFinished(system, 60);
  const [child] = (await timelineOf(system, id)).children;
  const { entries } = await timelineOf(system, child!.id);
  const attempt = entries.find(({ kind }) => kind === 'attempt');
  const extensions = attempt?.kind === 'attempt' ? attempt.attempt.extensions : undefined;
  return { content: arrived.content, arc: extensions?.arc, id: child!.id };
}

/** What we find of its chain when it comes in from outside: the words of our own Authentication-Results. */
async function ours(content: Buffer): Promise<string> {
  const again = await forwarded(() => content);
  const text = again.content.toString('latin1');
  const results = /^Authentication-Results: posthorn\.test;(.*?)^\S/ms.exec(text)?.[1] ?? '';
  return (/\barc=.*?(?:;|$)/s.exec(results)?.[0] ?? '').replace(/\s+/g, ' ').trim();
}

/** What Debian's python3-dkim says: an implementation that shares nothing with ours. */
function python(content: Buffer): string {
  const names = Object.fromEntries(Object.entries(records).map(([name, record]) => [`${name}.`, record]));
  const script = `import sys, json, dkim
names = json.loads(sys.argv[1])
look = lambda name, timeout=5: names.get(name.decode() if isinstance(name, bytes) else name, '').encode() or None
cv, results, reason = dkim.ARC(sys.stdin.buffer.read()).verify(dnsfunc=look)
print((cv or b'terminated').decode(), *[str(r['instance']) + r['cv'].decode() for r in results], sep=' ')`;
  const run = spawnSync('/usr/bin/python3', ['-c', script, JSON.stringify(names)], { input: content });
  if (run.status !== 0) throw new Error(run.stderr.toString());
  return run.stdout.toString().trim();
}

/** A set of the npm mailauth's on top, by list.test. */
async function sealedByList(content: Buffer, cv: 'none' | 'fail' = 'none'): Promise<Buffer> {
  const set = await sealMessage(content, {
    signingDomain: 'list.test',
    selector: 'list',
    privateKey: pem(own.older),
    algorithm: 'rsa-sha256',
    authResults: 'list.test; spf=pass smtp.mailfrom=kim@author.test',
    cv,
  });
  return Buffer.concat([set, content]);
}

describe.skipIf(!existsSync('/usr/lib/python3/dist-packages/dkim/__init__.py'))('forwarded mail is sealed', () => {
  test('the first of a chain, over our own DKIM signature; python3-dkim and we verify it', async () => {
    const { content, arc, id } = await forwarded(undefined, 'kim@forward.test');
    expect(content.toString('latin1')).toMatch(/^ARC-Seal: i=1; a=rsa-sha256; cv=none; d=forward\.test; s=s1; t=\d+;/);
    expect(content.toString('latin1')).toMatch(/^ARC-Authentication-Results: i=1; posthorn\.test;\r\n\t.*spf=none/ms);
    expect(arc).toEqual({ instance: 1, chain: 'none', domain: 'forward.test', selector: 's1' });
    expect(python(content)).toBe('pass 1none');
    expect(await ours(content)).toContain(
      'arc=pass header.oldest-pass=0 smtp.remote-ip=127.0.0.1 arc.chain=forward.test;',
    );
    const changed = content.toString('latin1').replace('DKIM-Signature: v=1', 'DKIM-Signature:  v=1; x=9');
    expect(await ours(Buffer.from(changed, 'latin1'))).toMatch(/^arc=fail /);
    await until('the event', async () => {
      const { rows } = await system.pool.query(
        `select data from mail.event where type = 'arc:sealed' and message_id = $1`,
        [id],
      );
      return rows[0]?.data.instance === 1;
    });
  });

  test('a chain that mailauth began is continued', async () => {
    const { content, arc } = await forwarded(sealedByList);
    expect(arc).toMatchObject({ instance: 2, chain: 'pass' });
    expect(python(content)).toBe('pass 2pass 1none');
    expect(await ours(content)).toContain('arc.chain="list.test:forward.test";');
  });

  test('a chain that came broken is sealed as broken; one sealed as broken is left alone', async () => {
    const broken = async (content: Buffer) =>
      Buffer.from((await sealedByList(content)).toString('latin1').replace('Hi there', 'Hi where'), 'latin1');
    const { content, arc } = await forwarded(broken);
    expect(arc).toMatchObject({ instance: 2, chain: 'fail' });
    expect(await ours(content)).toContain('arc=fail reason="forward.test sealed it as broken"');
    const again = await forwarded(async (plain) => sealedByList(await sealedByList(plain), 'fail'));
    expect(again.arc).toEqual({ reason: 'list.test sealed its chain as broken' });
    expect(again.content.toString('latin1')).not.toContain('forward.test; s=s1');
  });

  test('with an end, and without the time', async () => {
    await system.publish(({ arc }) => Object.assign(arc, { expire: true, timestamps: false }));
    const month = Math.floor(Date.now() / 1000) + 30 * 86_400;
    const { content } = await forwarded();
    const signature = /^ARC-Message-Signature:[^;]*;.*?(?=^\S)/ms.exec(content.toString('latin1'))?.[0] ?? '';
    expect(Number(/\bx=(\d+)/.exec(signature)?.[1]) - month).toBeGreaterThanOrEqual(0);
    expect(signature).not.toMatch(/\bt=\d/);
    expect(python(content)).toBe('pass 1none');
    await system.publish(({ arc }) => Object.assign(arc, { expireAt: '100000000', timestamps: true }));
    const late = await forwarded();
    expect(late.arc).toEqual({ reason: 'the time set for its end (arc.expireAt) is over' });
    expect(late.content.toString('latin1')).not.toContain('ARC-Seal');
  });

  test.each([
    [
      'a key DNS does not show',
      { addHeader: true, sealAs: 'unpublished.test' },
      /^an RSA key of unpublished\.test cannot seal: its record/,
    ],
    [
      'no results of ours',
      { addHeader: false, sealAs: 'forward.test' },
      /^it carries no Authentication-Results of ours$/,
    ],
  ])('%s: the message leaves without, and says why', async (_, { addHeader, sealAs }, reason) => {
    await system.publish(({ arc, authres }) => {
      Object.assign(arc, { expire: false, sealAs });
      authres.addHeader = addHeader;
    });
    const { content, arc, id } = await forwarded();
    expect(arc).toEqual({ reason: expect.stringMatching(reason) });
    expect(content.toString('latin1')).not.toContain('ARC-Seal');
    await until('the event', async () => {
      const { rows } = await system.pool.query(
        `select text from mail.event where type = 'arc:unsealed' and message_id = $1`,
        [id],
      );
      return reason.test(rows[0]?.text ?? '');
    });
  });

  test('off, nothing is sealed', async () => {
    await system.publish(({ arc, authres }) => {
      arc.seal = false;
      authres.addHeader = true;
    });
    const { content, arc } = await forwarded();
    expect(arc).toBeUndefined();
    expect(content.toString('latin1')).not.toContain('ARC-Seal');
    await balanced(system);
  });
});
