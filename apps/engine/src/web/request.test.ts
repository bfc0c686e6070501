import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readWebRequest } from './request.ts';

const ask = (url: string, { method = 'GET', host = ['mta-sts.example.test'] as string[] } = {}) =>
  readWebRequest({ method, url, headersDistinct: { host } });

test.each([
  ['mta-sts.example.test', 'mta-sts.example.test'],
  ['MTA-STS.Example.TEST:8443', 'mta-sts.example.test'],
  ['mta-sts.example.test.', 'mta-sts.example.test'],
  ['mta-sts.example.test.:443', 'mta-sts.example.test'],
])('the host %s', (sent, host) => {
  expect(ask('/.well-known/mta-sts.txt', { host: [sent] })).toEqual({
    host,
    path: '/.well-known/mta-sts.txt',
    method: 'GET',
  });
});

test.each([
  [[]],
  [['a.test', 'b.test']],
  [['']],
  [['.test']],
  [['a..test']],
  [['a.test:port']],
  [['a@b.test']],
  [['[::1]']],
])('the hosts %j are refused', (host) => {
  expect(ask('/x', { host })).toMatchObject({ status: 400 });
});

const bad = readFileSync(new URL('./testdata/bad-requests.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n');
test.each(bad)('%s', (line) => {
  const [method = '', url = ''] = line.split(' ');
  expect(ask(url, { method })).toMatchObject({ status: method === 'GET' ? 404 : 405 });
});

test('whatever is asked, a path that passes means itself to every reader', () => {
  fc.assert(
    fc.property(fc.oneof(fc.webPath(), fc.string(), fc.webUrl()), (url) => {
      const read = ask(url);
      if ('status' in read) return;
      expect(new URL(read.path, 'http://host.test').pathname).toBe(url);
      expect(decodeURIComponent(read.path)).toBe(url);
    }),
  );
});
