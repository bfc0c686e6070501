import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createSystem, type System } from '../system.ts';
import { endsWith, withLf } from './bodies.ts';
import { readMaildir } from './maildir.ts';
import { queueIdIn, sendRaw } from './raw-client.ts';
import { balanced, everythingFinished, finished, sandboxed, statesOf, storyOf, timelineOf } from './record.ts';
import { routeTo } from './world.ts';

const content = Buffer.from('From: anna@sender.test\r\nSubject: x\r\n\r\n.Hello\r\n\r\nFrom here\r\n');
const why = (system: System) => () => system.log.text();

async function send(system: System, ...to: string[]): Promise<string> {
  return queueIdIn(await sendRaw(system.port('mx'), { from: 'anna@sender.test', to, content }));
}

const maildir = { kind: 'maildir' as const, directory: '{data}/mail/{domain}/{local}' };

test('Maildir: stored byte for byte with Return-Path on top, and no path can leave its folder', async () => {
  await using system = await createSystem({
    configure({ routing }) {
      routing.localDomains.push({
        domain: 'home.test',
        mailboxes: 'any',
        transport: maildir,
        subaddressSeparator: '+',
      });
    },
  });
  const evil = ['"../../evil"@home.test', '"a/b"@home.test', '".."@home.test', '"x y"@home.test'];
  const id = await send(system, 'carl+tag@HOME.test', ...evil);
  const states = await finished(system, id);
  expect(states['carl+tag@HOME.test'] ?? states['carl+tag@home.test']).toBe('delivered');
  const [stored] = await readMaildir(join(system.dataDir, 'mail', 'home.test', 'carl'), 1, why(system));
  expect(endsWith(withLf(stored!), withLf(content))).toBe(true);
  expect(stored!.toString()).toMatch(/^Return-Path: <anna@sender\.test>/);
  expect((await readdir(join(system.dataDir, 'mail', 'home.test'))).sort()).toEqual([
    '%2e%2e',
    '%2e%2e%2f..%2fevil',
    'a%2fb',
    'carl',
    'x%20y',
  ]);
  expect(await readdir(join(system.dataDir, 'mail'))).toEqual(['home.test']);
  expect((await readdir(system.dataDir)).filter((name) => name.includes('evil'))).toEqual([]);
  await everythingFinished(system);
  await balanced(system);
});

test('aliases, chains, a copy for oneself, catch-all, unknown mailboxes', async () => {
  await using system = await createSystem({
    configure({ routing }) {
      routing.localDomains.push(
        { domain: 'home.test', mailboxes: ['ann', 'bob'], transport: maildir, subaddressSeparator: '+' },
        { domain: 'catch.test', mailboxes: ['known'], transport: maildir, subaddressSeparator: '+' },
      );
      routing.aliases = [
        { address: 'team@home.test', targets: ['chain@home.test', 'ann@home.test', 'out@far.test'] },
        { address: 'chain@home.test', targets: ['bob@home.test', 'ann@home.test'] },
        { address: 'bob@home.test', targets: ['bob@home.test', 'copy@far.test'] },
        { address: '@catch.test', targets: ['ann@home.test'] },
      ];
    },
  });
  const refused = await sendRaw(system.port('mx'), { from: 'a@b.test', to: ['nobody@home.test'], content });
  expect(refused).toMatch(/^550 5\.1\.1 /);
  const id = await send(system, 'team@home.test', 'known@catch.test', 'whoever@catch.test');
  expect(await finished(system, id)).toEqual({
    'team@home.test': 'expanded',
    'known@catch.test': 'delivered',
    'whoever@catch.test': 'expanded',
  });
  await everythingFinished(system);
  const { children } = await timelineOf(system, id);
  const reached: Record<string, string> = {};
  for (const child of children) Object.assign(reached, await statesOf(system, child.id));
  expect(reached).toEqual({
    'ann@home.test': 'delivered',
    'bob@home.test': 'delivered',
    'copy@far.test': 'delivered',
    'out@far.test': 'delivered',
  });
  expect(await storyOf(system, id)).toMatch(/event msg:expand team@home\.test .*"targets":\[/);
  expect(await storyOf(system, id)).toContain('decision team@home.test builtin.alias accept');
  // Once for the team, in which it stands twice, and once for the catch-all.
  expect(await readMaildir(join(system.dataDir, 'mail', 'home.test', 'ann'), 2, why(system))).toHaveLength(2);
  expect(await readMaildir(join(system.dataDir, 'mail', 'home.test', 'bob'), 1, why(system))).toHaveLength(1);
  expect((await sandboxed(system, 'out@far.test')).content.subarray(-content.length)).toEqual(content);
  const ledger = await balanced(system);
  expect(ledger.left).toMatchObject({ accepted: 3, expandedTo: 5 });
});

test('aliases in a circle cannot be published, mail in a circle is refused', async () => {
  await using system = await createSystem();
  await expect(
    system.publish(({ routing }) => {
      routing.aliases = [
        { address: 'a@home.test', targets: ['b@home.test'] },
        { address: 'b@home.test', targets: ['a@home.test'] },
      ];
    }),
  ).rejects.toThrow(/aliases go in a circle/);
  const hops = 'Received: from a by b; Sun, 22 Nov 2026 00:00:00 +0000\r\n'.repeat(101);
  const reply = await sendRaw(system.port('mx'), {
    from: 'anna@sender.test',
    to: ['x@far.test'],
    content: Buffer.concat([Buffer.from(hops), content]),
  });
  expect(reply).toMatch(/^554 5\.4\.6 /);
});

test('a route that leads back to ourselves ends after few hops and bounces', async () => {
  await using system = await createSystem({
    configure({ smtp }) {
      smtp.maxReceivedHops = 10;
    },
  });
  await system.publish(({ routing }) => {
    routing.routes = [
      routeTo({ kind: 'smarthost', hosts: [{ host: '127.0.0.1', port: system.port('mx') }], tls: 'none' }, [
        'loop.test',
      ]),
    ];
  });
  const id = await send(system, 'a@loop.test');
  expect(await finished(system, id)).toEqual({ 'a@loop.test': 'bounced' });
  expect(await storyOf(system, id)).toMatch(/5\.4\.6 .*loops back to myself/);
  expect((await sandboxed(system, 'anna@sender.test')).content.toString()).toContain('Status: 5.4.6');
  await everythingFinished(system);
  await balanced(system);
});

test('discard: taken, counted, gone, and the timeline says by which route', async () => {
  await using system = await createSystem({
    configure({ routing }) {
      routing.routes = [routeTo({ kind: 'discard' }, ['hole.test'], 'hole')];
    },
  });
  const id = await send(system, 'a@hole.test', 'b@far.test');
  expect(await finished(system, id)).toEqual({ 'a@hole.test': 'discarded', 'b@far.test': 'delivered' });
  expect(await storyOf(system, id)).toMatch(/decision a@hole\.test .* discard .*"route":"hole"/);
  expect((await balanced(system)).right.discarded).toBe(1);
});

test('hold all: mail is taken, nothing leaves until it is released', async () => {
  await using system = await createSystem({
    configure({ queue }) {
      queue.holdAll = true;
    },
  });
  const id = await send(system, 'a@far.test');
  await sleep(1500);
  expect(await statesOf(system, id)).toEqual({ 'a@far.test': 'queued' });
  expect((await timelineOf(system, id)).entries.some(({ kind }) => kind === 'attempt')).toBe(false);
  await balanced(system);
  await system.publish(({ queue }) => {
    queue.holdAll = false;
  });
  expect(await finished(system, id)).toEqual({ 'a@far.test': 'delivered' });
  await balanced(system);
});
