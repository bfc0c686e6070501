import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AcmeAsk, createAcmeClient } from './client.ts';
import { readAuthorization, readDirectory, readOrder, readRenewalWindow } from './documents.ts';
import { AcmeProblem, readProblem, readRetryAfter } from './problem.ts';
import { momentIn, pauseAfter, renewalOf } from './renewal.ts';
import { readAccountKey } from './sign.ts';

const day = 86_400_000;
const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
  format: 'pem',
  type: 'pkcs8',
}) as string;

test('renewed after two thirds of its life, a twentieth earlier at most', () => {
  const life = { notBefore: new Date(0), notAfter: new Date(90 * day) };
  expect(renewalOf(life, () => 0)).toEqual(new Date(60 * day));
  expect(renewalOf(life, () => 1).getTime()).toBeCloseTo(55.5 * day, -3);
  expect(momentIn({ start: new Date(1000), end: new Date(2000) }, () => 0.5)).toEqual(new Date(1500));
});

test.each([
  [1, '', null, 300],
  [2, '', null, 600],
  [20, '', null, 86_400],
  [1, 'rateLimited', null, 3600],
  [1, 'rateLimited', 7200, 7200],
  [1, 'serverInternal', 10, 300],
  [1, '', 9_999_999, 604_800],
] as const)('after %i failures (%s, told to wait %s) it rests for %i s', (failures, type, retryAfter, seconds) => {
  expect(pauseAfter(failures, { type, retryAfter }, () => 0.5)).toBe(seconds);
});

test('what an authority sends is read or refused as its problem, never anything else', () => {
  const https = fc.constantFrom('https://ca.test/x', 'http://ca.test/x', 'https://', 'javascript:1', 1, null);
  const document = fc.oneof(
    fc.jsonValue(),
    fc.record({
      status: fc.constantFrom('pending', 'valid', 'odd', 1),
      identifiers: fc.oneof(fc.array(fc.record({ type: fc.constant('dns'), value: fc.string() })), fc.string()),
      authorizations: fc.oneof(fc.array(https), fc.integer()),
      identifier: fc.oneof(fc.record({ value: fc.string() }), fc.integer()),
      challenges: fc.oneof(
        fc.array(fc.record({ type: fc.constant('http-01'), url: https, token: fc.string() })),
        fc.integer(),
      ),
      finalize: https,
      newNonce: https,
      newAccount: https,
      newOrder: https,
    }),
  );
  fc.assert(
    fc.property(document, (value) => {
      for (const read of [
        () => readDirectory(value),
        () => readOrder(value, 'https://ca.test/o'),
        () => readAuthorization(value),
      ])
        try {
          const found = read();
          if ('finalize' in found) expect(found.finalize).toMatch(/^https:/);
          if ('challenge' in found) expect(found.challenge?.token ?? 'a'.repeat(22)).toMatch(/^[\w-]{22,200}$/);
        } catch (error) {
          expect(error).toBeInstanceOf(AcmeProblem);
        }
      readRenewalWindow(value);
      expect(readProblem(value).detail).not.toMatch(/[\n\r]/);
    }),
  );
});

test('Retry-After in both forms', () => {
  const now = Date.parse('2026-05-01T12:00:00Z');
  expect(readRetryAfter('120', now)).toBe(120);
  expect(readRetryAfter('Fri, 01 May 2026 12:02:00 GMT', now)).toBe(120);
  expect(readRetryAfter('soon', now)).toBeNull();
  expect(readRetryAfter(undefined, now)).toBeNull();
});

test('a suggested window: read, or passed over', () => {
  const window = { start: '2026-05-01T00:00:00Z', end: '2026-05-02T00:00:00Z' };
  expect(readRenewalWindow({ suggestedWindow: window })).toEqual({
    start: new Date(window.start),
    end: new Date(window.end),
  });
  expect(readRenewalWindow({ suggestedWindow: { start: window.end, end: window.start } })).toBeNull();
  expect(readRenewalWindow({})).toBeNull();
});

test('a nonce that is refused costs one more request; a nonce that is always refused ends', async () => {
  let good = 0;
  const seen: string[] = [];
  const ask: AcmeAsk = async (url, { method }) => {
    seen.push(`${method} ${url.pathname}`);
    const headers = { 'replay-nonce': `n${seen.length}`, location: 'https://ca.test/acct/1' };
    if (url.pathname === '/dir') return { status: 200, headers: {}, octets: Buffer.from(JSON.stringify(directory)) };
    if (method === 'HEAD') return { status: 200, headers, octets: Buffer.alloc(0) };
    if (good-- > 0) return { status: 201, headers, octets: Buffer.from('{}') };
    good += 2;
    return { status: 400, headers, octets: Buffer.from('{"type":"urn:ietf:params:acme:error:badNonce"}') };
  };
  const client = createAcmeClient({
    directoryUrl: 'https://ca.test/dir',
    key: await readAccountKey(pem),
    ask,
    now: Date.now,
  });
  expect(await client.account({})).toBe('https://ca.test/acct/1');
  expect(seen).toEqual(['GET /dir', 'HEAD /nonce', 'POST /account', 'POST /account']);
  good = Number.NEGATIVE_INFINITY;
  await expect(client.account({})).rejects.toMatchObject({ type: 'badNonce' });
});

const directory = {
  newNonce: 'https://ca.test/nonce',
  newAccount: 'https://ca.test/account',
  newOrder: 'https://ca.test/order',
};
