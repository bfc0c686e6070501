import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEarlyHello } from '@posthorn/db/mail/early-hello';
import { makeSandboxCertificate } from '@posthorn/worker/sandbox/certificate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MailPeer, startExim } from '../peers/exim.ts';
import { findPeers } from '../peers/packages.ts';
import { createSystem, type System } from '../system.ts';
import { readMaildir } from './maildir.ts';
import { queueIdIn, sendRaw } from './raw-client.ts';
import { balanced, timelineOf, until } from './record.ts';
import { routeToHost } from './world.ts';

/** Debian's Exim as the server of our worker, for what hardly anybody else speaks. */
describe.skipIf(findPeers().missing.includes('exim4-daemon-heavy'))('we send to Exim', () => {
  const rooms = new AsyncDisposableStack();
  let system: System;
  let exim: MailPeer;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'posthorn-exim-tls-'));
    rooms.defer(() => rm(folder, { recursive: true, force: true }));
    const { key, cert } = await makeSandboxCertificate('exim.test', { bad: false });
    await writeFile(join(folder, '127.0.0.1.pem'), `${key}\n${cert}`);
    for (const path of [folder, join(folder, '127.0.0.1.pem')]) await chmod(path, 0o755);
    exim = rooms.use(
      await startExim({
        certificates: folder,
        main: 'prdr_enable = true\nacl_smtp_data_prdr = each\nacl_smtp_connect = slow\nlog_selector = +pipelining +received_recipients',
        acls: `slow:
  warn condition = \${if exists{${folder}/slow}}
    delay = 1s
  accept
each:
  deny local_parts = ^never
    message = $local_part wants none of it
  defer local_parts = ^later
    message = $local_part is busy
  accept
`,
      }),
    );
    system = rooms.use(
      await createSystem({
        configure({ routing, delivery }) {
          delivery.messagesPerConnection = 1;
          routing.routes = [routeToHost(exim.port, ['exim.test'])];
        },
      }),
    );
  });
  afterAll(async () => {
    if (system) await balanced(system);
    await rooms.disposeAsync();
  });

  /** Sends, and resolves with the attempts for each recipient once all are there. */
  async function through(locals: readonly string[]) {
    const content = Buffer.from('Subject: x\r\nFrom: anna@sender.test\r\n\r\nHello.\r\n');
    const to = locals.map((local) => `${local}@exim.test`);
    const id = queueIdIn(await sendRaw(system.port('mx'), { from: 'anna@sender.test', to, content }));
    const attempts = await until('every recipient was tried', async () => {
      const { entries } = await timelineOf(system, id);
      const found = entries.flatMap((one) => (one.kind === 'attempt' ? [one] : []));
      return found.length === to.length ? found : undefined;
    });
    return to.map((address) => {
      const { attempt } = attempts.find((one) => one.recipient === address)!;
      const { result, reply, extensions } = attempt;
      return { result, reply, extensions };
    });
  }

  test('each recipient has its own reply (PRDR), and one delivery stands in a mailbox', async () => {
    const [taken, refused, deferred] = await through(['ok-1', 'never-2', 'later-3']);
    expect(taken).toMatchObject({ result: 'delivered', extensions: { prdr: { each: true } } });
    expect(refused).toMatchObject({ result: 'failed', reply: expect.stringContaining('never-2 wants none of it') });
    expect(deferred).toMatchObject({ result: 'deferred', reply: expect.stringContaining('later-3 is busy') });
    expect(await readMaildir(exim.maildir('all'), 1, exim.log)).toHaveLength(1);
    expect(exim.log()).toMatch(/<= anna@sender\.test .* PRDR/);
  });

  test('NOTIFY, RET, ENVID and ORCPT go on to it, and it is Exim that answers', async () => {
    const content = Buffer.from('Subject: x\r\nFrom: olga@exim.test\r\n\r\nHello.\r\n');
    const id = queueIdIn(
      await sendRaw(system.port('mx'), {
        from: 'olga@exim.test',
        to: ['ok-dsn@exim.test'],
        content,
        mail: 'RET=HDRS ENVID=abc+2B314',
        rcpt: 'NOTIFY=SUCCESS ORCPT=rfc822;first+2Bname@else.test',
      }),
    );
    const text = await until(
      'the answer of Exim',
      async () =>
        (await readMaildir(exim.maildir('all'), 0, exim.log))
          .map((one) => one.toString('latin1'))
          .find((one) => one.includes('Envelope-to: olga@exim.test')),
      { explain: exim.log },
    );
    expect(text).toMatch(/^Reporting-MTA: dns; ?exim\.test/m);
    expect(text).toMatch(/^Original-Envelope-ID: abc\+2B314|^Original-Envelope-ID: abc\+314/im);
    expect(text).toMatch(/^Original-Recipient: rfc822;\s*first\+(2B)?name@else\.test/im);
    expect(text).toMatch(/^Action: delivered/im);
    expect(text).not.toContain('Hello.');
    // Exim's answer may stand in its mailbox before ours is written down.
    const { children } = await until('what became of it is written down', async () => {
      const timeline = await timelineOf(system, id);
      return timeline.recipients.every(({ state }) => state === 'delivered') ? timeline : undefined;
    });
    expect(children).toEqual([]);
  });

  test('one recipient is not asked for, nor is a host that is not to be', async () => {
    const [alone] = await through(['ok-alone']);
    expect(alone).toMatchObject({ result: 'delivered', reply: expect.stringMatching(/^250[ -]/) });
    expect(alone!.extensions).toEqual({ early: { used: false }, source: expect.any(Object) });
    await system.publish(({ prdr }) => {
      prdr.tryHosts = ['!127.0.0.1', '*'];
    });
    const both = await through(['ok-4', 'ok-5']);
    expect(both.map(({ extensions }) => extensions?.prdr)).toEqual([undefined, undefined]);
    await system.publish(({ prdr }) => {
      prdr.tryHosts = ['*'];
    });
  });

  test.each(['none', 'opportunistic'] as const)(
    'TLS %s: the first connection learns, the next ones speak first (PIPECONNECT)',
    async (tls) => {
      await system.publish(({ pipeConnect, routing }) => {
        pipeConnect.tryHosts = ['127.0.0.1'];
        routing.routes = [routeToHost(exim.port, ['exim.test'], tls)];
      });
      await system.pool.query('delete from mail.early_hello');
      const place = { address: '127.0.0.1', port: exim.port };
      const used: (boolean | undefined)[] = [];
      for (const locals of [['ok-1'], ['ok-2', 'ok-3'], ['never-4', 'ok-5']]) {
        const attempts = await through(locals);
        expect(attempts.map(({ result }) => result)).toEqual(
          locals.map((local) => (local.startsWith('ok') ? 'delivered' : 'failed')),
        );
        used.push(attempts.at(-1)!.extensions?.early?.used);
        const side = tls === 'none' ? 'clear' : 'secure';
        await until('it is remembered', async () => (await readEarlyHello(system.pool, place))?.[side] != null);
      }
      expect(used).toEqual([false, true, true]);
      // Given the time, Exim sees with its own eyes that the envelope is there before its greeting.
      await writeFile(join(folder, 'slow'), '');
      await through(['ok-slow']);
      await rm(join(folder, 'slow'));
      expect(exim.log()).toMatch(/<= anna@sender\.test .* L\* .* for ok-slow@/);
      const row = await readEarlyHello(system.pool, place);
      expect(row).toMatchObject({ host: '127.0.0.1', lost: 0 });
      expect(row!.used).toBeGreaterThanOrEqual(2);
      expect(row!.clear).not.toBeNull();
    },
  );

  test('what is remembered and is not so: the message is told again, once', async () => {
    await system.pool.query(`update mail.early_hello set clear = clear || '{"XFORMER": []}'`);
    const [attempt] = await through(['ok-again']);
    expect(attempt).toMatchObject({
      result: 'delivered',
      extensions: { early: { used: false, lost: 'the server does not offer any more what it did' } },
    });
    await until('it is counted', async () => {
      const row = await readEarlyHello(system.pool, { address: '127.0.0.1', port: exim.port });
      return row?.lost === 1 && row.clear !== null && !('XFORMER' in row.clear);
    });
    expect((await through(['ok-after']))[0]).toMatchObject({ extensions: { early: { used: true } } });
  });
});
