import { execFile } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Made, makeCertificate } from '../testing/certificates.ts';
import { associationOf, formatTlsa, parseTlsa, readTlsa } from './tlsa.ts';
import { verifyDane } from './verify.ts';

/** The same chains and records to us and to OpenSSL's own client, whose word on DANE is that of the author of RFC 7672. */
const host = 'mx.example.org';
const names = ['root', 'middle', 'leaf', 'stranger', 'old', 'elsewhere', 'plain', 'under', 'deep', 'far'] as const;
type Name = (typeof names)[number];
const made = {} as Record<Name, Made>;
const [begin, end] = [new Date(Date.now() - 400 * 86_400_000), new Date(Date.now() + 86_400_000)];
const make = (wanted: Parameters<typeof makeCertificate>[0]): Promise<Made> =>
  makeCertificate({ notBefore: begin, notAfter: end, ...wanted });

beforeAll(async () => {
  made.root = await make({ name: 'Root', ca: true });
  made.stranger = await make({ name: 'Root', ca: true });
  made.middle = await make({ name: 'Middle', issuer: made.root, ca: 0 });
  made.leaf = await make({ name: 'leaf', issuer: made.middle, dns: [host] });
  made.old = await make({ name: 'old', issuer: made.middle, dns: [host], notAfter: new Date(Date.now() - 86_400_000) });
  made.elsewhere = await make({ name: 'else', issuer: made.middle, dns: ['mx.example.net'] });
  made.plain = await make({ name: 'Plain', issuer: made.root, ca: false });
  made.under = await make({ name: 'under', issuer: made.plain, dns: [host] });
  made.deep = await make({ name: 'Deep', issuer: made.middle, ca: true });
  made.far = await make({ name: 'far', issuer: made.deep, dns: [host] });
});

const chains: readonly (readonly Name[])[] = [
  ['leaf'],
  ['leaf', 'middle'],
  ['leaf', 'middle', 'root'],
  ['old', 'middle', 'root'],
  ['elsewhere', 'middle', 'root'],
  ['under', 'plain', 'root'],
  ['far', 'deep', 'middle', 'root'],
];
const records: readonly (readonly [string, Name])[] = [
  ['3 1 1', 'leaf'],
  ['3 0 2', 'old'],
  ['3 1 0', 'elsewhere'],
  ['3 0 0', 'under'],
  ['2 0 1', 'root'],
  ['2 1 1', 'middle'],
  ['2 0 0', 'root'],
  ['2 1 0', 'root'],
  ['2 1 0', 'middle'],
  ['2 1 0', 'stranger'],
  ['2 0 1', 'leaf'],
];

describe.each(chains.map((chain) => [chain.join(' <- '), chain] as const))('%s', (_, chain) => {
  test('OpenSSL and we agree on every record', async () => {
    const server = createServer({
      key: await pemOf('PRIVATE KEY', await crypto.subtle.exportKey('pkcs8', made[chain[0]!].keys.privateKey)),
      cert: (await Promise.all(chain.map((name) => pemOf('CERTIFICATE', made[name].certificate.der)))).join(''),
    });
    server.on('tlsClientError', () => {});
    server.on('secureConnection', (socket) => socket.on('error', () => {}).end());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      for (const [form, name] of records) {
        const text = recordFor(form, name);
        expect(`${form} ${name}: ${await askOpenSsl(port, text)}`).toBe(`${form} ${name}: ${askUs(chain, text)}`);
      }
    } finally {
      server.close();
    }
  });
});

function recordFor(form: string, name: Name): string {
  const [usage, selector, matching] = form.split(' ').map(Number) as [number, 0 | 1, 0 | 1 | 2];
  return formatTlsa({ usage, selector, matching, data: associationOf(made[name].certificate, { selector, matching }) });
}

function askUs(chain: readonly Name[], text: string): 'verified' | 'refused' {
  const read = readTlsa(parseTlsa(text)!);
  if (read.kind === 'unusable') throw new Error(read.reason);
  const certificates = chain.map((name) => made[name].certificate);
  const verdict = verifyDane(certificates, [read.tlsa], { references: [host], at: new Date() });
  return verdict.kind === 'verified' ? 'verified' : 'refused';
}

function askOpenSsl(port: number, record: string): Promise<'verified' | 'refused'> {
  const words = ['s_client', '-connect', `127.0.0.1:${port}`, '-brief', '-verify_return_error'];
  const dane = ['-dane_tlsa_domain', host, '-dane_ee_no_namechecks', '-dane_tlsa_rrdata', record];
  return new Promise((resolve, reject) => {
    const client = execFile('openssl', [...words, ...dane], { timeout: 20_000 }, (error, out, told) => {
      if (error?.killed || error?.code === 'ENOENT') reject(error);
      else resolve(/^Verification: OK$/m.test(`${out}\n${told}`) ? 'verified' : 'refused');
    });
    client.stdin?.end();
  });
}

async function pemOf(label: string, der: ArrayBuffer | Buffer): Promise<string> {
  const lines = Buffer.from(der as ArrayBuffer)
    .toString('base64')
    .replace(/.{64}/g, '$&\n');
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}
