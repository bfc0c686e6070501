import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { certificateIdOf, makeKey, makeRequest, readIssued } from './request.ts';

const directory = mkdtempSync(join(tmpdir(), 'posthorn-request-'));
afterAll(() => rmSync(directory, { recursive: true }));
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(directory, name), content);
  return join(directory, name);
};
const openssl = (...args: string[]): string =>
  execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

test.each(['p256', 'rsa2048'] as const)(
  'OpenSSL reads a request with a key of kind %s, and what comes of it fits',
  async (type) => {
    const key = await makeKey(type);
    const names = ['mx.ours.test', 'mta-sts.ours.test'];
    const request = file('request.der', await makeRequest(names, key));
    const words = openssl('req', '-inform', 'DER', '-in', request, '-noout', '-text', '-verify');
    for (const name of names) expect(words).toContain(`DNS:${name}`);
    const chain = openssl(
      ...[
        'x509',
        '-req',
        '-inform',
        'DER',
        '-in',
        request,
        '-signkey',
        file('key.pem', key),
        '-days',
        '9',
        '-copy_extensions',
        'copy',
      ],
    );
    expect(readIssued(chain, { names, key })).toMatchObject({ ok: true, notAfter: expect.any(Date) });
    expect(readIssued(chain, { names: ['other.test'], key })).toMatchObject({
      reason: 'the certificate does not name other.test',
    });
    expect(readIssued(chain, { names, key: await makeKey('p256') })).toMatchObject({
      reason: 'the certificate is for another key',
    });
  },
);

test.each([[''], ['<html>'], ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----']])(
  '%j is no chain',
  async (text) => {
    expect(readIssued(text, { names: [], key: await makeKey('p256') })).toMatchObject({ ok: false });
    expect(certificateIdOf(text)).toBeNull();
  },
);

test('the id of a certificate is that of RFC 9773 §4.1', () => {
  expect(certificateIdOf(example)).toBe('aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE');
});

/** RFC 9773, Appendix A. */
const example = `-----BEGIN CERTIFICATE-----
MIIBQzCB66ADAgECAgUAh2VDITAKBggqhkjOPQQDAjAVMRMwEQYDVQQDEwpFeGFt
cGxlIENBMCIYDzAwMDEwMTAxMDAwMDAwWhgPMDAwMTAxMDEwMDAwMDBaMBYxFDAS
BgNVBAMTC2V4YW1wbGUuY29tMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEeBZu
7cbpAYNXZLbbh8rNIzuOoqOOtmxA1v7cRm//AwyMwWxyHz4zfwmBhcSrf47NUAFf
qzLQ2PPQxdTXREYEnKMjMCEwHwYDVR0jBBgwFoAUaYhba4dGQEHhs3uEe6CuLN4B
yNQwCgYIKoZIzj0EAwIDRwAwRAIge09+S5TZAlw5tgtiVvuERV6cT4mfutXIlwTb
+FYN/8oCIClDsqBklhB9KAelFiYt9+6FDj3z4KGVelYM5MdsO3pK
-----END CERTIFICATE-----`;
