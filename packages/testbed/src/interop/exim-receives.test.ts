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

  beforeAll(async () => {
    exim = rooms.use(
      await startExim({
        main: 'prdr_enable = true\nacl_smtp_data_prdr = each\nlog_selector = +pipelining +received_recipients',
        acls: `each:
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
        configure({ routing }) {
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

  test('one recipient is not asked for, nor is a host that is not to be', async () => {
    expect(await through(['ok-alone'])).toEqual([
      { result: 'delivered', reply: expect.stringMatching(/^250[ -]/), extensions: null },
    ]);
    await system.publish(({ prdr }) => {
      prdr.tryHosts = ['!127.0.0.1', '*'];
    });
    const both = await through(['ok-4', 'ok-5']);
    expect(both.map(({ extensions }) => extensions)).toEqual([null, null]);
    await system.publish(({ prdr }) => {
      prdr.tryHosts = ['*'];
    });
  });
});
