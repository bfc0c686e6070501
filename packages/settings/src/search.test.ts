import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeFeatures } from './catalogue.ts';
import { searchSettings } from './search.ts';
import { synonyms } from './synonyms.ts';

test.each([
  ['largest message', 'smtp.maxMessageSize'],
  ['message size', 'smtp.maxMessageSize'],
  ['mesage siez', 'smtp.maxMessageSize'],
  ['message_size_limit', 'smtp.maxMessageSize'],
  ['smtp.maxMessageSize', 'smtp.maxMessageSize'],
  ['maxmess', 'smtp.maxMessageSize'],
  ['mynetworks', 'smtp.relayHosts'],
  ['open relay', 'smtp.relayHosts'],
  ['certificate', 'tls.certificates'],
  ['certificat', 'tls.certificates'],
  ['letsencrypt', 'tls.certificates'],
  ['tls', 'tls'],
  ['ssl', 'tls'],
  ['retry', 'queue.retrySchedule'],
  ['give up', 'queue.maxAge'],
  ['banner', 'smtp.greeting'],
  ['catch-all', 'routing.aliases'],
  ['resolvers', 'dns.servers'],
  ['routes', 'routing.routes'],
  ['sandbox', 'sandbox'],
  ['CHUNKING', 'smtp.advertise.chunking'],
  ['hold all delivery', 'queue.holdAll'],
])('“%s” finds %s first', (words, path) => {
  expect(searchSettings(words)[0]?.path).toBe(path);
});

test.each([
  ['greylist', ['queue.retrySchedule', 'sandbox.misbehave.greylistSeconds']],
  ['rate limit', ['smtp.messageRatePerClient', 'smtp.recipientRatePerClient', 'smtp.connectionRatePerClient']],
  ['timeout', ['smtp.commandTimeout', 'delivery.connectTimeout']],
  ['smarthost', ['routing.routes']],
  ['bounce', ['dsn']],
  ['how do I stop delivery for maintenance', ['queue.holdAll']],
])('“%s” finds %j among the first', (words, paths) => {
  const found = searchSettings(words, { limit: 8 }).map(({ path }) => path);
  for (const path of paths) expect(found, words).toContain(path);
});

test('a hit says where it stands and where the console shows it', () => {
  expect(searchSettings('routing.routes[].match')[0]).toMatchObject({
    kind: 'setting',
    path: 'routing.routes[].match',
    title: 'For',
    place: 'Routing › Routes',
    slug: 'routing',
    href: '/features/routing#routing.routes',
  });
});

test('every other name belongs to a setting or a feature that is there', () => {
  const known = new Set(describeFeatures().flatMap(({ group, fields }) => [group, ...fields.map(({ path }) => path)]));
  for (const path of Object.keys(synonyms)) expect(known, path).toContain(path);
});

test('any text is a query; nothing finds nothing', () => {
  expect(searchSettings('')).toEqual([]);
  expect(searchSettings('  ')).toEqual([]);
  expect(searchSettings('zzzzqqqq')).toEqual([]);
  fc.assert(fc.property(fc.string(), (text) => searchSettings(text, { limit: 3 }).length <= 3));
});
