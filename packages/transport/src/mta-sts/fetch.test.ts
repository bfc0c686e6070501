import { describe, expect, test } from 'vitest';
import { fetchPolicy, type PolicyFetch } from './fetch.ts';

const text = 'version: STSv1\nmode: enforce\nmx: a.test\nmax_age: 5\n';
const answer =
  (body: ConstructorParameters<typeof Response>[0], init: ResponseInit = {}): PolicyFetch =>
  async () =>
    new Response(body, { headers: { 'content-type': 'text/plain' }, ...init });
const fetched = async (fetch: PolicyFetch, timeoutMs = 1000): Promise<string> => {
  const result = await fetchPolicy('example.org', { fetch, timeoutMs });
  return result.kind === 'policy' ? result.policy.mode : `${result.failure}: ${result.reason}`;
};
const type = (value: string): ResponseInit => ({ headers: { 'content-type': value } });

test('asks once, at the right place, and follows nothing', async () => {
  const asked: unknown[] = [];
  const fetch: PolicyFetch = async (url, { redirect }) => {
    asked.push(url, redirect);
    return new Response(text, type('text/plain; charset=utf-8'));
  };
  expect(await fetched(fetch)).toBe('enforce');
  expect(asked).toEqual(['https://mta-sts.example.org/.well-known/mta-sts.txt', 'manual']);
});

describe('what is no policy', () => {
  test.each([
    [
      'a redirect',
      answer(null, { status: 301, headers: { location: 'https://example.org/' } }),
      'sts-policy-fetch-error: redirects (301) are not followed',
    ],
    ['nothing there', answer('no', { status: 404 }), 'sts-policy-fetch-error: the answer is 404'],
    ['another success', answer(null, { status: 204 }), 'sts-policy-fetch-error: the answer is 204'],
    ['a web page', answer(text, type('text/html')), 'sts-policy-fetch-error: it is text/html, not text/plain'],
    [
      'no media type',
      answer(new Uint8Array([1]), { headers: {} }),
      'sts-policy-fetch-error: it is of no media type, not text/plain',
    ],
    ['another text', answer('hello', type('TEXT/PLAIN')), 'sts-policy-invalid: line 1 is no field: "hello"'],
    ['too much', answer('x'.repeat(65_537)), 'sts-policy-invalid: it is larger than 65536 octets'],
    [
      'no answer',
      () => Promise.reject(new Error('connect ECONNREFUSED')),
      'sts-policy-fetch-error: connect ECONNREFUSED',
    ],
  ])('%s', async (_, fetch, expected) => {
    expect(await fetched(fetch)).toBe(expected);
  });

  test.each([
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  ])('a certificate that does not verify: %s', async (code) => {
    const cause = Object.assign(new Error('wrong certificate'), { code });
    const error = new TypeError('fetch failed', { cause });
    expect(await fetched(() => Promise.reject(error))).toBe('sts-webpki-invalid: wrong certificate');
  });
});

test.each(['example.org/x', 'a@example.org', 'example.org:8443', '192.0.2.1', '[192.0.2.1]', '', 'a b', 'x?y'])(
  'asks nobody for the policy of "%s"',
  async (domain) => {
    const fetch: PolicyFetch = () => Promise.reject(new Error('asked'));
    expect(await fetchPolicy(domain, { fetch, timeoutMs: 1000 })).toMatchObject({
      reason: 'the domain is no host name',
    });
  },
);

test('an endless answer is read to the limit only', async () => {
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1000;
      controller.enqueue(new Uint8Array(1000));
    },
  });
  expect(await fetched(answer(body))).toBe('sts-policy-invalid: it is larger than 65536 octets');
  expect(sent).toBeLessThan(80_000);
});

test('an answer that does not come, and one that does not end, are given up in time', async () => {
  const never: PolicyFetch = () => new Promise(() => {});
  expect(await fetched(never, 20)).toBe('sts-policy-fetch-error: no policy within 20 ms');
  const stuck = new ReadableStream<Uint8Array>({ pull: () => new Promise(() => {}) });
  expect(await fetched(answer(stuck), 20)).toBe('sts-policy-fetch-error: no policy within 20 ms');
});
