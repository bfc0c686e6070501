import { afterAll, beforeAll, expect, test } from 'vitest';
import { configuredResolver } from './configured.ts';
import { stateOf } from './state.ts';
import { createFakeDns, type FakeDns } from './testing/fake-dns.ts';
import { createResolverWatch } from './watch.ts';

let dns: FakeDns;
beforeAll(async () => {
  const soa = { mname: 'ns.signed', rname: 'x.signed', serial: 1, refresh: 1, retry: 1, expire: 1, minimum: 1 };
  dns = await createFakeDns({
    secure: true,
    zones: {
      'good.signed': [{ type: 'SOA', data: soa }],
      'bad.signed': [{ type: 'A', data: '192.0.2.1' }],
      'mx.signed': [{ type: 'A', data: '192.0.2.2' }],
    },
    behaviours: { 'bad.signed': { answer: 'servfail' } },
  });
});
afterAll(() => dns[Symbol.asyncDispose]());

test('a trusted resolver that is fooled is not believed until it validates again; silence changes nothing', async () => {
  const told: [boolean, string][] = [];
  const server = { host: dns.host, port: dns.port };
  const wishes = { timeout: 1, checkEvery: 600, signedName: 'good.signed', forgedName: 'bad.signed' };
  const watch = createResolverWatch({
    wishes: () => wishes,
    trusted: () => [server],
    onChange({ isBelieved, text }) {
      told.push([isBelieved, text]);
      renewed.push(resolve());
    },
  });
  const around = { boot: [server], isTrusted: () => !watch.isDistrusted(server) };
  const resolve = () => configuredResolver({ servers: [], timeout: 1, attempts: 1 }, around);
  const renewed = [resolve()];
  const isSecure = async () => {
    const answer = await renewed.at(-1)!.addresses('mx.signed');
    return answer.kind === 'found' && answer.secure;
  };
  const shown = () => {
    const { servers } = stateOf({ servers: [server], isTrusted: () => true, watch, resolver: renewed.at(-1)! });
    return [servers[0]!.isBelieved, servers[0]!.found];
  };
  expect(shown()).toEqual([true, null]);
  await watch.lookWhenDue();
  expect([await isSecure(), told, shown()]).toEqual([true, [], [true, 'validates']]);

  dns.behave('bad.signed', undefined);
  await watch.lookWhenDue();
  expect(told).toEqual([]);
  await watch.look();
  await watch.look();
  expect(await isSecure()).toBe(false);
  expect(told).toEqual([[false, expect.stringContaining('gives out bad.signed, which is forged')]]);
  expect(shown()).toEqual([false, 'fooled']);

  dns.behave('good.signed', { answer: 'timeout' });
  await watch.look();
  expect([await isSecure(), told.length, shown()]).toEqual([false, 1, [false, 'unknown']]);

  dns.behave('good.signed', undefined);
  dns.behave('bad.signed', { answer: 'servfail' });
  await watch.look();
  expect(await isSecure()).toBe(true);
  expect(told.at(-1)).toEqual([true, expect.stringContaining('validates again')]);
});
