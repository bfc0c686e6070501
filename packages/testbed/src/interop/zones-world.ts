import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@posthorn/db/testing/free-port';
import { associationOf } from '@posthorn/transport/dane/tlsa';
import { type Made, makeCertificate } from '@posthorn/transport/testing/certificates';
import { type MailPeer, startExim } from '../peers/exim.ts';
import { startPostfix } from '../peers/postfix.ts';
import { type SignedDns, type SignedZone, startSignedDns } from '../peers/signed-dns.ts';
import type { Tlsa, ZoneCase } from './zones-cases.ts';

export type ZonesWorld = {
  /** The port of all mail hosts. */
  port: number;
  /** The authority of their certificates, in PEM. */
  authority: string;
  policyPort: number;
  postfix: MailPeer;
  exim: MailPeer;
  dns: SignedDns;
  [Symbol.asyncDispose](): Promise<void>;
};

export const domainOf = (name: string, { zone = 'signed' }: ZoneCase): string => `${name}.${zone}`;

/** A host with an address of its own for each case, at a real Postfix or Exim, in zones that are really signed. */
export async function startZonesWorld(cases: Record<string, ZoneCase>): Promise<ZonesWorld> {
  await using rooms = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'posthorn-zones-'));
  rooms.defer(() => rm(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'pem'), { mode: 0o755 });
  const port = await freePort();
  const authority = await makeCertificate({ name: 'Authority of the zones', ca: true, ...term });
  const stranger = await makeCertificate({ name: 'stranger', ...term });
  const records: Record<string, string[]> = { signed: [], plain: [], forged: [] };
  const broken: { owner: string; type: string }[] = [];
  const policies = new Map<string, string>();
  const addresses: Record<'postfix' | 'exim', { address: string; isClear: boolean }[]> = { postfix: [], exim: [] };
  let last = 1;

  async function host(name: string, zone: string, one: Pick<ZoneCase, 'by' | 'shows' | 'isClear'>): Promise<Made> {
    const { shows } = one;
    const made = await makeCertificate({
      name,
      dns: [shows === 'other-name' ? `elsewhere.${zone}` : name],
      ...(shows === 'self-signed' ? {} : { issuer: authority }),
      ...(shows === 'expired' ? past : term),
    });
    const address = `127.0.2.${last++}`;
    addresses[one.by].push({ address, isClear: one.isClear === true });
    writeFileSync(join(folder, 'pem', `${address}.pem`), await pemOf(made, authority), { mode: 0o644 });
    records[zone]!.push(`${name}. A ${address}`);
    return made;
  }

  for (const [name, one] of Object.entries(cases)) {
    const { zone = 'signed', hostZone = zone, alias, tlsaAt = 'target', tlsa = [], sts } = one;
    const domain = domainOf(name, one);
    const exchange = `mx.${name}.${hostZone}`;
    const isAlias = alias !== undefined && alias !== 'domain' && !alias.startsWith('tlsa');
    const real = isAlias ? `real.${name}.${alias === 'outside' ? 'plain' : zone}` : exchange;
    const mailed = alias === 'domain' ? `mail.${domain}` : domain;
    if (alias === 'domain') records[zone]!.push(`${domain}. CNAME ${mailed}.`);
    records[zone]!.push(`${mailed}. MX 10 ${exchange}.`);
    if (alias === 'chain' || alias === 'chain-outside') {
      const between = alias === 'chain' ? zone : 'plain';
      records[zone]!.push(`${exchange}. CNAME between.${name}.${between}.`);
      records[between]!.push(`between.${name}.${between}. CNAME ${real}.`);
    } else if (isAlias) records[zone]!.push(`${exchange}. CNAME ${real}.`);
    const made = await host(real, isAlias && alias === 'outside' ? 'plain' : hostZone, one);
    const base = tlsaAt === 'alias' ? exchange : real;
    const owner = `_${port}._tcp.${base}`;
    const target =
      alias === 'tlsa-inside' ? `tlsa.${name}.signed` : alias === 'tlsa-outside' ? `tlsa.${name}.plain` : owner;
    const tlsaZone = (at: string): string => at.slice(at.lastIndexOf('.') + 1);
    if (target !== owner) records[tlsaZone(owner)]!.push(`${owner}. CNAME ${target}.`);
    for (const kind of tlsa)
      records[tlsaZone(target)]!.push(`${target}. TLSA ${rdataOf(kind, { made, authority, stranger })}`);
    if (one.bogus) broken.push({ owner: { MX: domain, A: real, TLSA: owner }[one.bogus], type: one.bogus });
    if (one.hasSecond) {
      const second = `second.${name}.${zone}`;
      records[zone]!.push(`${domain}. MX 20 ${second}.`);
      const other = await host(second, zone, { by: 'postfix' });
      records[zone]!.push(`_${port}._tcp.${second}. TLSA ${rdataOf('own-key', { made: other, authority, stranger })}`);
    }
    if (sts) {
      const web = `mta-sts.${domain}`;
      records[zone]!.push(`_mta-sts.${domain}. TXT "v=STSv1; id=1;"`);
      records[zone]!.push(`${web}. A ${sts.web === 'unreachable' ? '127.0.2.254' : '127.0.0.1'}`);
      const text = `version: STSv1\r\nmode: ${sts.mode}\r\nmx: ${sts.mx ?? exchange}\r\nmax_age: 86400\r\n`;
      if (sts.web !== 'wrong-name') policies.set(web, sts.web === 'missing' ? '' : text);
    }
  }

  const webCertificate = await makeCertificate({ name: 'web', issuer: authority, dns: [...policies.keys()], ...term });
  const pem = await pemOf(webCertificate, authority);
  const web = createServer({ key: pem, cert: pem }, (request, response) => {
    const policy = policies.get((request.headers.host ?? '').split(':')[0]!);
    response.writeHead(policy ? 200 : 404, { 'content-type': 'text/plain' }).end(policy ?? '');
  });
  web.listen(0, '127.0.0.1');
  await once(web, 'listening');
  rooms.defer(() => {
    web.closeAllConnections();
    web.close();
  });
  const zones: SignedZone[] = [
    { name: 'signed', records: records['signed']!, spoil: (text) => broken.reduce(breakSignature, text) },
    { name: 'plain', records: records['plain']!, state: 'unsigned' },
    { name: 'forged', records: records['forged']!, state: 'wrong-ds' },
  ];
  const [dns, postfix, exim] = await Promise.all([
    startSignedDns(zones),
    startPostfix({
      main: 'virtual_mailbox_domains = static:all\nsmtpd_tls_received_header = yes',
      also: addresses.postfix.map(({ address, isClear }) => ({
        address,
        port,
        settings: isClear
          ? ['smtpd_tls_security_level=none']
          : ['smtpd_tls_security_level=may', `smtpd_tls_chain_files=${folder}/pem/${address}.pem`],
      })),
    }),
    startExim({
      queueEvery: null,
      routers: 'everybody:\n  driver = accept\n  transport = maildir\n',
      listen: { addresses: addresses.exim.map(({ address }) => address), port },
      certificates: join(folder, 'pem'),
    }),
  ]);
  for (const room of [dns, postfix, exim]) rooms.use(room);
  const rest = rooms.move();
  return {
    port,
    authority: block('CERTIFICATE', authority.certificate.der),
    policyPort: (web.address() as { port: number }).port,
    postfix,
    exim,
    dns,
    [Symbol.asyncDispose]: () => rest.disposeAsync(),
  };
}

type Known = Record<'made' | 'authority' | 'stranger', Made>;

function rdataOf(kind: Tlsa, { made, authority, stranger }: Known): string {
  const hex = ({ certificate }: Made, selector: 0 | 1, matching: 1 | 2): string =>
    associationOf(certificate, { selector, matching }).toString('hex');
  const texts: Record<Tlsa, string> = {
    'own-key': `3 1 1 ${hex(made, 1, 1)}`,
    'own-certificate': `3 0 1 ${hex(made, 0, 1)}`,
    'own-key-512': `3 1 2 ${hex(made, 1, 2)}`,
    authority: `2 0 1 ${hex(authority, 0, 1)}`,
    other: `3 1 1 ${hex(stranger, 1, 1)}`,
    short: `3 1 1 ${hex(made, 1, 1).slice(0, 62)}`,
    pkix: `1 1 1 ${hex(made, 1, 1)}`,
    unknown: `3 7 1 ${hex(made, 1, 1)}`,
  };
  return texts[kind];
}

/** Changes the signature of one set of records in a signed zone. */
function breakSignature(text: string, { owner, type }: { owner: string; type: string }): string {
  const line = new RegExp(`^(${owner.replaceAll('.', '\\.')}\\.\\s+\\d+\\s+RRSIG\\s+${type} .* )(\\S{6})(\\S+)$`, 'm');
  if (!line.test(text)) throw new Error(`${owner} ${type} has no signature`);
  return text.replace(line, (_, head: string, start: string, tail: string) => {
    return `${head}${start === 'AAAAAA' ? 'BBBBBB' : 'AAAAAA'}${tail}`;
  });
}

/** Key, certificate and chain in one file, as Postfix and Exim take them. */
async function pemOf({ certificate, keys }: Made, issuer: Made): Promise<string> {
  const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey));
  return [
    block('PRIVATE KEY', key),
    block('CERTIFICATE', certificate.der),
    block('CERTIFICATE', issuer.certificate.der),
  ].join('');
}

const block = (label: string, der: Buffer): string =>
  `-----BEGIN ${label}-----\n${der
    .toString('base64')
    .match(/.{1,64}/g)!
    .join('\n')}\n-----END ${label}-----\n`;

const day = 86_400_000;
const term = { notBefore: new Date(Date.now() - 2 * day), notAfter: new Date(Date.now() + 30 * day) };
const past = { notBefore: new Date(Date.now() - 20 * day), notAfter: new Date(Date.now() - day) };
