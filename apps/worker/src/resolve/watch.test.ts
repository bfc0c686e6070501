import { createFakeDns, type FakeDns } from '@posthorn/dns/testing/fake-dns';
import type { PosthornEvent } from '@posthorn/events/event';
import { defaultConfiguration } from '@posthorn/settings/configuration';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { prepareSettings } from '../settings.ts';
import { resolverFor } from './resolver.ts';
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

const configuration = defaultConfiguration();
Object.assign(configuration.dns, { timeout: 1, attempts: 1, signedName: 'good.signed', forgedName: 'bad.signed' });
const settings = prepareSettings(
  { revision: 1, configuration, secret: () => Promise.reject(new Error('none')) },
  { hostname: 'mail.example.org' },
);

test('a trusted resolver that is fooled is not believed until it validates again; silence changes nothing', async () => {
  const told: PosthornEvent[] = [];
  const server = { host: dns.host, port: dns.port };
  await using watch = createResolverWatch({
    process: 'p',
    settings: () => settings,
    servers: () => [server],
    tell: (event) => void told.push(event),
    onChange: () => void renewed.push(resolve()),
    onFailure: (error) => {
      throw error;
    },
    everyMs: 3_600_000,
  });
  const resolve = () => resolverFor(settings, [server], { isDistrusted: watch.isDistrusted });
  const renewed = [resolve()];
  const isSecure = async () => {
    const answer = await renewed.at(-1)!.addresses('mx.signed');
    return answer.kind === 'found' && answer.secure;
  };
  await watch.look();
  expect([await isSecure(), told]).toEqual([true, []]);

  dns.behave('bad.signed', undefined);
  await watch.look();
  await watch.look();
  expect(await isSecure()).toBe(false);
  expect(told.map(({ type, text }) => [type, text])).toEqual([
    ['dns:distrusted', expect.stringContaining('gives out bad.signed, which is forged')],
  ]);

  dns.behave('good.signed', { answer: 'timeout' });
  await watch.look();
  expect([await isSecure(), told.length]).toEqual([false, 1]);

  dns.behave('good.signed', undefined);
  dns.behave('bad.signed', { answer: 'servfail' });
  await watch.look();
  expect(await isSecure()).toBe(true);
  expect(told.at(-1)).toMatchObject({ type: 'dns:trusted' });
});
