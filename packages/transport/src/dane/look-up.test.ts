import type { Answer, TlsaRecord } from '@posthorn/dns/resolver';
import { expect, test } from 'vitest';
import { lookUpTlsa } from './look-up.ts';
import { referenceNames } from './reference-names.ts';

const good: TlsaRecord = { usage: 3, selector: 1, matching: 1, data: new Uint8Array(32) };
const bad: TlsaRecord = { usage: 1, selector: 1, matching: 1, data: new Uint8Array(32) };
const found = (records: TlsaRecord[], secure = true): Answer<TlsaRecord> => ({
  kind: 'found',
  records,
  name: '',
  secure,
  ttl: 60,
});
const none = (secure = true): Answer<TlsaRecord> => ({ kind: 'nodata', name: '', secure, ttl: 60 });
const failed: Answer<TlsaRecord> = { kind: 'failed', reason: 'servfail', detail: 'SERVFAIL' };

const asked: string[] = [];
const look = (answers: Record<string, Answer<TlsaRecord>>, canonicalName = 'mx.example.org', isSecure = true) => {
  asked.length = 0;
  const tlsa = async (name: string): Promise<Answer<TlsaRecord>> => {
    asked.push(name);
    return answers[name] ?? none();
  };
  return lookUpTlsa({ name: 'mx.example.org', canonicalName, isSecure }, 25, { tlsa });
};
const own = '_25._tcp.mx.example.org';
const far = '_25._tcp.host.example.net';

test('records that can be used are parted from those that cannot', async () => {
  expect(await look({ [own]: found([bad, good]) })).toMatchObject({
    kind: 'usable',
    base: 'mx.example.org',
    records: [{ usage: 3 }],
    unusable: [{ record: bad, reason: 'usage 1 (PKIX) is not for mail' }],
  });
  expect(await look({ [own]: found([bad]) })).toMatchObject({ kind: 'unusable' });
});

test('no records, insecure records, and an answer that failed are three things', async () => {
  expect(await look({})).toEqual({ kind: 'none', isSecure: true });
  expect(await look({ [own]: found([good], false) })).toEqual({ kind: 'none', isSecure: false });
  expect(await look({ [own]: failed })).toEqual({ kind: 'failed', base: 'mx.example.org', reason: 'SERVFAIL' });
});

test('a host without secure addresses is not asked for', async () => {
  expect(await look({ [own]: found([good]) }, 'mx.example.org', false)).toEqual({ kind: 'none', isSecure: false });
  expect(asked).toEqual([]);
});

test('the end of its CNAMEs is asked for first, then the name itself', async () => {
  expect(await look({ [far]: found([good]), [own]: failed }, 'host.example.net')).toMatchObject({
    base: 'host.example.net',
  });
  expect(await look({ [own]: found([good]) }, 'host.example.net')).toMatchObject({ base: 'mx.example.org' });
  expect(asked).toEqual([far, own]);
  // Unusable records stand: whoever published them has TLS.
  expect(await look({ [far]: found([bad]), [own]: found([good]) }, 'host.example.net')).toMatchObject({
    kind: 'unusable',
    base: 'host.example.net',
  });
  expect(await look({ [far]: failed, [own]: found([good]) }, 'host.example.net')).toMatchObject({ kind: 'failed' });
});

test('the names a certificate may be for: the TLSA base domain first, next-hop names only through MX', () => {
  const names = {
    nextHop: 'example.org',
    nextHopExpanded: 'example.com',
    host: 'mx.example.org',
    hostExpanded: 'host.example.net',
    tlsaBase: 'host.example.net',
  };
  expect(referenceNames({ ...names, viaMx: true })).toEqual([
    'host.example.net',
    'mx.example.org',
    'example.org',
    'example.com',
  ]);
  expect(referenceNames({ ...names, viaMx: false })).toEqual(['host.example.net', 'mx.example.org']);
  expect(referenceNames({ nextHop: 'a.test', viaMx: false, host: 'a.test', tlsaBase: 'a.test' })).toEqual(['a.test']);
});
