import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startForeignMx } from '../foreign-mx.ts';
import { createSystem, type System } from '../system.ts';
import { queueIdIn, sendRaw } from './raw-client.ts';
import { attempted, balanced, everythingFinished, finished, statesOf, storyOf, until } from './record.ts';
import { mxRecord, retryNow, routeToHost, routeToMx, startWorld } from './world.ts';

const content = Buffer.from('From: anna@sender.test\r\nSubject: x\r\nMessage-ID: <x@sender.test>\r\n\r\nHello.\r\n');

async function send(system: System, ...to: string[]): Promise<string> {
  return queueIdIn(await sendRaw(system.port('mx'), { from: 'anna@sender.test', to, content }));
}

test('the most preferred host gets the mail, and when it is away the next one does', async () => {
  await using world = await startWorld({ 'backup.far.test': {}, 'best.far.test': {} });
  await using system = await createSystem({
    configure(configuration) {
      configuration.routing.routes = [routeToMx(world)];
      configuration.delivery.idleReuse = 0;
    },
    dns: { zones: { ...world.zones, 'far.test': [mxRecord(20, 'backup.far.test'), mxRecord(10, 'best.far.test')] } },
  });
  await finished(system, await send(system, 'a@far.test'));
  expect(world.mx['best.far.test']!.arrived).toHaveLength(1);
  expect(world.mx['backup.far.test']!.arrived).toHaveLength(0);

  await world.mx['best.far.test']![Symbol.asyncDispose]();
  const second = await send(system, 'b@far.test');
  expect(await finished(system, second)).toEqual({ 'b@far.test': 'delivered' });
  expect(world.mx['backup.far.test']!.arrived.map(({ recipients }) => recipients)).toEqual([['b@far.test']]);
  const story = await until('the story is complete', async () => {
    const told = await storyOf(system, second);
    return told.includes('msg:host:defer') ? told : undefined;
  });
  expect(story).toMatch(/event msg:host:defer b@far\.test best\.far\.test 4\.4\.1 .*connection refused/);
  expect(story).toMatch(/attempt b@far\.test delivered final backup\.far\.test 127\.0\.0\.21 250/);
  await balanced(system);
});

test('a host that answers 421 or 4yz is passed over for the next one in the same attempt', async () => {
  await using world = await startWorld({
    'busy.far.test': { onRecipient: () => ({ code: 421, text: 'too busy' }) },
    'idle.far.test': {},
  });
  await using system = await createSystem({
    configure(configuration) {
      configuration.routing.routes = [routeToMx(world)];
    },
    dns: { zones: { ...world.zones, 'far.test': [mxRecord(10, 'busy.far.test'), mxRecord(20, 'idle.far.test')] } },
  });
  const id = await send(system, 'a@far.test');
  expect(await finished(system, id)).toEqual({ 'a@far.test': 'delivered' });
  expect(world.mx['idle.far.test']!.arrived).toHaveLength(1);
  await balanced(system);
});

test('hosts of equal preference share the mail', async () => {
  await using world = await startWorld({ 'one.far.test': {}, 'two.far.test': {} });
  const domains = Array.from({ length: 20 }, (_, n) => `d${n}.test`);
  const equal = [mxRecord(10, 'one.far.test'), mxRecord(10, 'two.far.test')];
  await using system = await createSystem({
    configure(configuration) {
      configuration.routing.routes = [routeToMx(world)];
    },
    dns: { zones: { ...world.zones, ...Object.fromEntries(domains.map((domain) => [domain, equal])) } },
  });
  const id = await send(system, ...domains.map((domain) => `a@${domain}`));
  await finished(system, id);
  const counts = Object.values(world.mx).map(({ arrived }) => arrived.length);
  expect(counts[0]! + counts[1]!).toBe(20);
  expect(Math.min(...counts)).toBeGreaterThan(0);
  await balanced(system);
});

test('a domain without MX is reached at its own address; an address literal at that address', async () => {
  await using world = await startWorld({ 'plain.test': {} });
  await using system = await createSystem({
    configure(configuration) {
      configuration.routing.routes = [routeToMx(world)];
    },
    dns: { zones: world.zones },
  });
  expect(await finished(system, await send(system, 'a@plain.test', 'b@[127.0.0.21]'))).toEqual({
    'a@plain.test': 'delivered',
    'b@[127.0.0.21]': 'delivered',
  });
  expect(world.mx['plain.test']!.arrived).toHaveLength(2);
  await balanced(system);
});

test('null MX: refused at RCPT, and bounced with 5.1.10 when it appears later', async () => {
  await using world = await startWorld({ 'mx.sender.test': {} });
  await using system = await createSystem({
    configure(configuration) {
      configuration.routing.routes = [routeToMx(world)];
      configuration.queue.holdAll = true;
    },
    dns: {
      zones: {
        ...world.zones,
        'sender.test': [mxRecord(10, 'mx.sender.test')],
        'null.test': [mxRecord(0, '')],
        'later.test': [mxRecord(10, 'mx.sender.test')],
      },
    },
  });
  expect(await sendRaw(system.port('mx'), { from: 'anna@sender.test', to: ['a@null.test'], content })).toMatch(
    /^556 5\.1\.10 /,
  );
  const id = await send(system, 'a@later.test');
  system.dns.set('later.test', [mxRecord(0, '')]);
  await sleep(300);
  expect(await statesOf(system, id)).toEqual({ 'a@later.test': 'queued' });
  await system.publish((configuration) => {
    configuration.queue.holdAll = false;
  });
  expect(await finished(system, id)).toEqual({ 'a@later.test': 'bounced' });
  const [bounce] = await world.mx['mx.sender.test']!.waitFor(1);
  expect(bounce).toMatchObject({ sender: '', recipients: ['anna@sender.test'] });
  expect(bounce!.content.toString()).toMatch(/Status: 5\.1\.10/);
  expect(await storyOf(system, id)).toMatch(/msg:fail:delivery a@later\.test .*5\.1\.10 .*null MX/);
  await everythingFinished(system);
  await balanced(system);
});

test('a domain that does not exist bounces; one that DNS cannot answer for waits, and goes when it can', async () => {
  await using world = await startWorld({ 'mx.sender.test': {} });
  await using system = await createSystem({
    configure(configuration) {
      configuration.routing.routes = [routeToMx(world)];
      configuration.dns.timeout = 1;
    },
    dns: {
      zones: {
        ...world.zones,
        'sender.test': [mxRecord(10, 'mx.sender.test')],
        'sick.test': [mxRecord(10, 'mx.sender.test')],
      },
      behaviours: { 'sick.test': { answer: 'servfail' } },
    },
  });
  const missing = await send(system, 'a@nowhere.test');
  expect(await finished(system, missing)).toEqual({ 'a@nowhere.test': 'bounced' });
  expect(await storyOf(system, missing)).toMatch(/5\.1\.2 .*nowhere\.test does not exist/);
  const sick = await send(system, 'a@sick.test');
  await attempted(system, sick);
  expect(await statesOf(system, sick)).toEqual({ 'a@sick.test': 'queued' });
  expect(await storyOf(system, sick)).toMatch(/msg:defer a@sick\.test .*4\.4\.3 .*servfail/i);
  system.dns.behave('sick.test', undefined);
  await system.worker!.idle();
  // Faults of DNS are remembered for a moment.
  await sleep(2100);
  await retryNow(system);
  expect(await finished(system, sick)).toEqual({ 'a@sick.test': 'delivered' });
  await everythingFinished(system);
  await balanced(system);
});

test('deferred, tried again by the schedule, delivered; each recipient has its own fate', async () => {
  let tries = 0;
  await using peer = await startForeignMx({
    onRecipient(address) {
      if (address === 'bad@far.test') return { code: 550, text: 'no such user' };
      if (address === 'later@far.test' && ++tries <= 2) return { code: 450, text: 'mailbox busy' };
      return undefined;
    },
  });
  await using system = await createSystem({
    configure(configuration) {
      configuration.routing.routes = [routeToHost(peer.port)];
      configuration.queue.retrySchedule = [{ after: 0, every: 1 }];
    },
  });
  const id = await send(system, 'good@far.test', 'bad@far.test', 'later@far.test');
  expect(await finished(system, id)).toEqual({
    'good@far.test': 'delivered',
    'bad@far.test': 'bounced',
    'later@far.test': 'delivered',
  });
  await everythingFinished(system);
  expect(tries).toBe(3);
  expect(peer.arrived.map(({ sender, recipients }) => [sender, ...recipients])).toEqual(
    expect.arrayContaining([
      ['anna@sender.test', 'good@far.test'],
      ['anna@sender.test', 'later@far.test'],
      ['', 'anna@sender.test'],
    ]),
  );
  const story = await storyOf(system, id);
  expect(story.match(/attempt later@far\.test deferred rcpt .*mailbox busy/g)).toHaveLength(2);
  expect(story).toMatch(/attempt bad@far\.test failed rcpt .* 550 5\.1\.0 550 no such user/);
  expect(story).toMatch(/outcome later@far\.test delivered/);
  await balanced(system);
});

test('a host that refuses the content refuses it for everybody in the transaction', async () => {
  await using peer = await startForeignMx({
    onContent: ({ sender }) => (sender === '' ? undefined : { code: 554, text: 'virus' }),
  });
  await using system = await createSystem({
    configure(configuration) {
      configuration.routing.routes = [routeToHost(peer.port)];
    },
  });
  const id = await send(system, 'a@far.test', 'b@far.test');
  expect(await finished(system, id)).toEqual({ 'a@far.test': 'bounced', 'b@far.test': 'bounced' });
  await everythingFinished(system);
  expect(peer.arrived).toHaveLength(1);
  expect(peer.arrived[0]!.content.toString().match(/^Final-Recipient:/gm)).toHaveLength(2);
  await balanced(system);
});

test('more recipients than a transaction may hold are sent in several', async () => {
  await using peer = await startForeignMx();
  await using system = await createSystem({
    configure(configuration) {
      configuration.routing.routes = [routeToHost(peer.port)];
      configuration.delivery.recipientsPerTransaction = 7;
    },
  });
  const to = Array.from({ length: 40 }, (_, n) => `r${n}@far.test`);
  const id = await send(system, ...to);
  await finished(system, id);
  expect(Math.max(...peer.arrived.map(({ recipients }) => recipients.length))).toBeLessThanOrEqual(7);
  expect(peer.arrived.flatMap(({ recipients }) => recipients).sort()).toEqual([...to].sort());
  await balanced(system);
});
