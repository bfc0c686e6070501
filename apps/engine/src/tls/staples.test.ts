import { readFileSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OcspRow } from '@posthorn/db/mail/ocsp';
import { type Certificate, parseCertificate } from '@posthorn/transport/x509/certificate';
import { afterAll, expect, test } from 'vitest';
import { createStaples, type StapleState } from './staples.ts';

const stored = new Map(
  readFileSync(new URL('../../../../packages/transport/testdata/ocsp.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.includes(' | ') && !line.startsWith('#'))
    .map((line) => line.split(' | '))
    .map(([name, base64]) => [name!, Buffer.from(base64!, 'base64')] as const),
);
const certificate = (name: string): Certificate => {
  const parsed = parseCertificate(stored.get(name)!);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.certificate;
};
const [leaf, ca] = [certificate('leaf'), certificate('ca')];
/** Just after the stored responses were made. */
const MADE = leaf.notBefore.getTime() + 60_000;
const directory = await mkdtemp(join(tmpdir(), 'posthorn-staples-'));
afterAll(() => rm(directory, { recursive: true }));

function house() {
  const told: StapleState[] = [];
  const state = { now: MADE, rows: [] as OcspRow[] };
  const staples = createStaples({
    now: () => state.now,
    want: async () => state.rows,
    tell: (one) => void told.push(one),
  });
  return { staples, told, state };
}

async function replace(path: string, octets: Uint8Array | string): Promise<void> {
  await writeFile(`${path}.new`, octets);
  await rename(`${path}.new`, path);
}

test.each([
  ['good', undefined],
  ['good-delegated', undefined],
  ['revoked-response', /another certificate/],
  ['other-issuer', /signature is wrong/],
  ['outlived', /expires on .*, before the response does/],
  ['endless', /does not say when it ends/],
  ['unknown', /does not know the certificate/],
  ['try-later', /tryLater/],
])('a file that holds %s', async (name, reason) => {
  const { staples, told } = house();
  const file = join(directory, name);
  await replace(file, stored.get(name)!);
  await staples.apply([{ name: 'main', chain: [leaf, ca], ocsp: 'file', file }]);
  if (reason === undefined) {
    expect(staples.of(leaf.der)).toEqual(stored.get(name));
    expect(told).toMatchObject([{ name: 'main', state: 'good', source: 'file' }]);
  } else {
    expect(staples.of(leaf.der)).toBeUndefined();
    expect(told).toMatchObject([{ state: 'bad', words: expect.stringMatching(reason) }]);
  }
});

test('a revoked certificate is shown without a staple, and that is told', async () => {
  const { staples, told } = house();
  const file = join(directory, 'revoked');
  await replace(file, stored.get('revoked-response')!);
  const revoked = certificate('revoked');
  await staples.apply([{ name: 'main', chain: [revoked, ca], ocsp: 'file', file }]);
  expect(staples.of(revoked.der)).toBeUndefined();
  expect(told).toMatchObject([{ state: 'revoked', words: expect.stringMatching(/^revoked on .* \(keyCompromise\)$/) }]);
});

test('a file that is replaced, spoilt, removed and mended', async () => {
  const { staples, told } = house();
  const file = join(directory, 'replaced');
  await replace(file, stored.get('good')!);
  await staples.apply([{ name: 'main', chain: [leaf, ca], ocsp: 'file', file }]);
  await replace(file, stored.get('good-by-key')!);
  await staples.refresh();
  expect(staples.of(leaf.der)).toEqual(stored.get('good-by-key'));
  expect(told).toHaveLength(1);
  await replace(file, 'nonsense');
  await staples.refresh();
  await staples.refresh();
  expect(staples.of(leaf.der)).toBeUndefined();
  await rm(file);
  await staples.refresh();
  const pem = `-----BEGIN OCSP RESPONSE-----\n${stored.get('good')!.toString('base64')}\n-----END OCSP RESPONSE-----\n`;
  await replace(file, `${pem}${pem}`);
  await staples.refresh();
  expect(staples.of(leaf.der)).toEqual(stored.get('good'));
  expect(told.map(({ state }) => state)).toEqual(['good', 'bad', 'bad', 'good']);
  expect(told[2]!.words).toBe('the file cannot be read: ENOENT');
});

test('what was good is not sent a moment longer than it is', async () => {
  const { staples, told, state } = house();
  const file = join(directory, 'ends');
  await replace(file, stored.get('good')!);
  await staples.apply([{ name: 'main', chain: [leaf, ca], ocsp: 'file', file }]);
  state.now = Date.parse(staples.states[0]!.until!);
  expect(staples.of(leaf.der)).toBeUndefined();
  await staples.refresh();
  expect(told.at(-1)).toMatchObject({ state: 'bad', words: expect.stringMatching(/^it has ended on/), until: null });
});

test('a chain without its issuer says so', async () => {
  const { staples, told } = house();
  await staples.apply([{ name: 'main', chain: [leaf], ocsp: 'fetch' }]);
  expect(told).toMatchObject([{ state: 'bad', words: expect.stringMatching(/does not hold the issuer/) }]);
});

test('what is fetched: waits, comes, is kept through an outage, is revoked', async () => {
  const { staples, told, state } = house();
  await staples.apply([{ name: 'main', chain: [leaf, ca], ocsp: 'fetch' }]);
  const row: OcspRow = {
    fingerprint: leaf.x509.fingerprint256.replaceAll(':', '').toLowerCase(),
    response: null,
    fetchedAt: null,
    error: null,
    triedAt: null,
    nextTryAt: new Date(MADE),
  };
  state.rows = [row];
  await staples.refresh();
  expect(staples.states).toMatchObject([{ state: 'waiting' }]);
  expect(told).toEqual([]);
  state.rows = [{ ...row, response: stored.get('good')! }];
  await staples.refresh();
  expect(staples.of(leaf.der)).toEqual(stored.get('good'));
  state.rows = [{ ...row, response: stored.get('good')!, error: 'ocsp.example.org: the answer is 503' }];
  await staples.refresh();
  expect(staples.of(leaf.der)).toEqual(stored.get('good'));
  expect(staples.states[0]!.words).toMatch(/^good until .*; no newer one: ocsp.example.org: the answer is 503$/);
  state.rows = [{ ...row, error: 'revoked on 2026-11-22T09:05:12.000Z (keyCompromise)' }];
  await staples.refresh();
  expect(staples.of(leaf.der)).toBeUndefined();
  expect(told.map((one) => one.state)).toEqual(['good', 'revoked']);
});
