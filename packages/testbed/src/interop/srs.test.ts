import { srsForward } from '@posthorn/bounce/srs/forward';
import { searchRefusals } from '@posthorn/queue/history';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ForeignMx, startForeignMx } from '../foreign-mx.ts';
import { findPeers } from '../peers/packages.ts';
import { type SrsPeer, startPostsrsd } from '../peers/postsrsd.ts';
import { createSystem, type System } from '../system.ts';
import { greeted, queueIdIn, sendRaw } from './raw-client.ts';
import { balanced, everythingFinished, timelineOf, until } from './record.ts';
import { runSelfTest } from './self-test.ts';
import { routeToHost } from './world.ts';

const content = Buffer.from('Subject: x\r\n\r\nx\r\n');
const secret = 'correct horse battery staple';
const day = 86_400_000;

describe.skipIf(findPeers().missing.includes('postsrsd'))('beside postsrsd', () => {
  const rooms = new AsyncDisposableStack();
  let mx: ForeignMx;
  let peer: SrsPeer;
  let system: System;

  beforeAll(async () => {
    mx = rooms.use(await startForeignMx());
    peer = rooms.use(await startPostsrsd({ domain: 'forward.test', secrets: [secret] }));
    system = rooms.use(
      await createSystem({
        configure({ srs, routing, smtp }) {
          smtp.relayHosts = [];
          srs.enabled = true;
          srs.domain = 'forward.test';
          srs.secrets = [stored('first', secret)];
          srs.forwardTo = ['!friend.test', '*'];
          routing.localDomains = [
            { domain: 'home.test', mailboxes: 'any', transport: { kind: 'sandbox' }, subaddressSeparator: '+' },
          ];
          routing.aliases = [
            { address: 'away@home.test', targets: ['ann@far.test'] },
            { address: 'friend@home.test', targets: ['ann@friend.test'] },
          ];
          routing.routes = [routeToHost(mx.port)];
        },
      }),
    );
  });
  afterAll(() => rooms.disposeAsync());

  /** Sends, and resolves with what arrived at the other side. */
  async function through(from: string, to: string) {
    const before = mx.arrived.length;
    const id = queueIdIn(await sendRaw(system.port('mx'), { from, to: [to], content }));
    await mx.waitFor(before + 1, 60);
    await everythingFinished(system, 60);
    return { id, arrived: mx.arrived.at(-1)! };
  }

  async function rcpt(address: string): Promise<string> {
    const client = await greeted(system.port('mx'));
    try {
      await client.ask('MAIL FROM:<>');
      return await client.ask(`RCPT TO:<${address}>`);
    } finally {
      client.close();
    }
  }

  let rewritten = '';

  test('forwarded mail leaves with a sender that postsrsd reads, and the attempt says so', async () => {
    const { id, arrived } = await through('kim@author.test', 'away@home.test');
    rewritten = arrived.sender;
    expect(arrived.recipients).toEqual(['ann@far.test']);
    expect(rewritten).toMatch(/^SRS0=[^=]{4}=[A-Z2-7]{2}=author\.test=kim@forward\.test$/);
    expect(await peer.reverse(rewritten)).toBe('200 kim@author.test');
    const [child] = (await timelineOf(system, id)).children;
    const { entries } = await timelineOf(system, child!.id);
    const attempt = entries.find(({ kind }) => kind === 'attempt');
    expect(attempt).toMatchObject({ attempt: { sentAs: rewritten, result: 'delivered' } });
    await until('the event', async () => {
      const { rows } = await system.pool.query(`select data from mail.event where type = 'srs:forward'`);
      return rows.some(({ data }) => data.sender === rewritten);
    });
  });

  test('what another forwarder rewrote becomes SRS1, and leads back to it', async () => {
    const { arrived } = await through('SRS0=abcd=EF=author.test=kim@first.test', 'away@home.test');
    expect(arrived.sender).toMatch(/^SRS1=[^=]{4}=first\.test==abcd=EF=author\.test=kim@forward\.test$/);
    expect(await peer.reverse(arrived.sender)).toBe('200 SRS0=abcd=EF=author.test=kim@first.test');
  });

  test('a bounce comes back to its sender through us, whoever made the address', async () => {
    const made = (await peer.forward('Lee.x+y@author.test')).slice(4);
    for (const [address, sender] of [
      [rewritten, 'kim@author.test'],
      [rewritten.toLowerCase(), 'kim@author.test'],
      [made, 'Lee.x+y@author.test'],
    ] as const) {
      const { id, arrived } = await through('', address);
      expect(arrived).toMatchObject({ sender: '', recipients: [sender] });
      const [recipient] = (await timelineOf(system, id)).recipients;
      expect(recipient).toMatchObject({
        original: { type: 'rfc822', address },
        decision: { rule: 'builtin.srs', verdict: 'accept', facts: { srs: 'reversed', goesTo: sender } },
      });
    }
  });

  test('an answer that is no bounce is forwarded too', async () => {
    const { arrived } = await through('robot@far.test', rewritten);
    expect(arrived.recipients).toEqual(['kim@author.test']);
    expect(arrived.sender).toMatch(/^SRS0=....=..=far\.test=robot@forward\.test$/);
  });

  test('forged, broken and late addresses are refused with the reason, which is kept', async () => {
    expect(await rcpt(rewritten.replace('kim', 'lee'))).toBe(
      '550 5.1.0 The SRS address is none of ours, or was changed\r\n',
    );
    expect(await rcpt('SRS0=x@forward.test')).toBe('550 5.1.0 The SRS address is not whole\r\n');
    const late = srsForward('kim@author.test', 'forward.test', {
      ...{ secrets: [secret], separator: '=', hashLength: 4, maxAgeDays: 21 },
      now: new Date(Date.now() - 23 * day),
    });
    expect(await rcpt((late as { address: string }).address)).toBe(
      '550 5.1.0 The SRS address was good for 21 days, which are over\r\n',
    );
    const why = await until('the refusals', async () => {
      const { rows } = await searchRefusals(system.pool, { filter: { rule: 'builtin.srs' } });
      return rows.length === 3 ? rows.map(({ decision }) => decision.facts['srs']) : undefined;
    });
    expect(why.toSorted()).toEqual(['expired', 'hash', 'malformed']);
    expect(await rcpt(rewritten.replace('forward.test', 'elsewhere.test'))).toMatch(/^550 5\.7\.1 Relay/);
  });

  test('own, null and excepted ways keep their sender', async () => {
    expect((await through('joe@home.test', 'away@home.test')).arrived.sender).toBe('joe@home.test');
    expect((await through('', 'away@home.test')).arrived.sender).toBe('');
    expect((await through('kim@author.test', 'friend@home.test')).arrived.sender).toBe('kim@author.test');
  });

  test('a new secret signs, the old one still verifies, also when nothing is rewritten any more', async () => {
    await system.publish(({ srs }) => {
      srs.secrets = [stored('second', 'a newer secret of the same kind'), ...srs.secrets];
    });
    const { arrived } = await through('kim@author.test', 'away@home.test');
    expect(arrived.sender.slice(4)).not.toBe(rewritten.slice(4));
    expect(await peer.reverse(arrived.sender)).toMatch(/^500 /);
    for (const address of [arrived.sender, rewritten]) expect(await rcpt(address)).toMatch(/^250 /);
    await system.publish(({ srs }) => {
      srs.enabled = false;
    });
    expect((await through('kim@author.test', 'away@home.test')).arrived.sender).toBe('kim@author.test');
    expect(await rcpt(rewritten)).toMatch(/^250 /);
  });

  test('the self-test goes there and back', async () => {
    const steps = await runSelfTest(system, { feature: 'srs', test: 'round-trip', answerer: 'engine' });
    expect(steps.map(({ state }) => state)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'warn']);
    expect(JSON.stringify(steps) + system.log.text()).not.toContain(secret);
    await balanced(system);
  });
});

const stored = (name: string, value: string) => ({ name, secret: { $secret: null, value } as never });
