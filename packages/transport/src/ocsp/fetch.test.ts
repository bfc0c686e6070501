import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Certificate, parseCertificate } from '../x509/certificate.ts';
import { fetchOcsp, type OcspPost } from './fetch.ts';
import { parseOcspResponse } from './response.ts';
import { chooseStaple, judgeStaple } from './staple.ts';

const stored = new Map(
  readFileSync(new URL('../../testdata/ocsp.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.includes(' | ') && !line.startsWith('#'))
    .map((line) => line.split(' | '))
    .map(([name, base64]) => [name!, Buffer.from(base64!, 'base64')] as const),
);
const octets = (name: string): Buffer => stored.get(name)!;
const certificate = (name: string): Certificate => {
  const parsed = parseCertificate(octets(name));
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.certificate;
};
const [leaf, ca] = [certificate('leaf'), certificate('ca')];
const at = new Date(leaf.notBefore.getTime() + 60_000);
const type = 'application/ocsp-response';
const answer =
  (status: number, given: string, body: Buffer): OcspPost =>
  async () => ({ status, type: given, octets: body });

test.each<[string, OcspPost, RegExp]>([
  ['good', answer(200, type, octets('good')), /^good$/],
  ['its type in capitals', answer(200, 'Application/OCSP-Response; x=y', octets('good')), /^good$/],
  ['bad', answer(200, type, octets('endless')), /^bad: it does not say when it ends/],
  ['no response', answer(200, type, Buffer.from('hello')), /^bad: /],
  ['try later', answer(200, type, octets('try-later')), /^failed: ocsp\.example\.org: the responder says tryLater$/],
  ['a redirect', answer(302, type, octets('good')), /^failed: ocsp\.example\.org: the answer is 302$/],
  ['a page', answer(200, 'text/html', Buffer.from('<p>')), /^failed: .*it is text\/html, not application/],
  [
    'nobody',
    () => Promise.reject(new Error('connect ECONNREFUSED')),
    /^failed: ocsp\.example\.org: connect ECONNREFUSED$/,
  ],
])('a responder that gives: %s', async (_what, post, expected) => {
  const found = await fetchOcsp({ certificate: leaf, issuer: ca, now: () => at }, post);
  expect(found.kind === 'good' ? 'good' : `${found.kind}: ${found.words}`).toMatch(expected);
});

test('is asked by POST for this certificate; the second one where the first one fails', async () => {
  const asked: string[] = [];
  const two = {
    ...leaf,
    ocspUrls: ['ftp://a.example/', 'http://user:word@b.example/', 'http://c.example/x', 'http://d.example/'],
  };
  const found = await fetchOcsp({ certificate: two, issuer: ca, now: () => at }, async (url, { body, headers }) => {
    asked.push(`${url} ${headers['content-type']}`);
    expect(body.equals(octets('request'))).toBe(true);
    return { status: url.hostname === 'c.example' ? 500 : 200, type, octets: octets('good') };
  });
  expect(found.kind).toBe('good');
  expect(asked).toEqual(['http://c.example/x application/ocsp-request', 'http://d.example/ application/ocsp-request']);
});

test('a certificate that names nobody', async () => {
  const found = await fetchOcsp(
    { certificate: { ...leaf, ocspUrls: [] }, issuer: ca, now: () => at },
    answer(200, type, octets('good')),
  );
  expect(found).toEqual({ kind: 'failed', words: 'the certificate names no OCSP responder' });
});

test('of several responses the one that lasts longest, and never one beside a revocation', () => {
  const responses = (...names: string[]) => names.map((name) => parseOcspResponse(octets(name)));
  expect(chooseStaple([], { certificate: leaf, issuer: ca, at })).toMatchObject({ kind: 'bad' });
  const two = responses('endless', 'good', 'good-delegated');
  expect(chooseStaple(two, { certificate: leaf, issuer: ca, at })).toMatchObject({ kind: 'good' });
  const revoked = certificate('revoked');
  expect(chooseStaple(responses('good', 'revoked-response'), { certificate: revoked, issuer: ca, at })).toMatchObject({
    kind: 'revoked',
  });
});

test.each([
  ['missing', null, [leaf, ca]],
  ['missing', Buffer.alloc(0), [leaf, ca]],
  ['good', octets('good'), [leaf, ca]],
  ['bad', octets('good'), [leaf]],
  ['bad', octets('good'), []],
  ['bad', octets('endless'), [leaf, ca]],
  ['revoked', octets('revoked-response'), [certificate('revoked'), ca]],
] as const)('what a peer sends is %s', (kind, response, chain) => {
  expect(judgeStaple({ response, chain, at }).kind).toBe(kind);
});
