import { request } from 'node:https';
import { Readable } from 'node:stream';
import type { PeerCertificate } from 'node:tls';
import type { HostAddress, Resolver } from '@posthorn/dns/resolver';
import { isPublicAddress } from '@posthorn/lookup/web/networks';
import { pinnedLookup } from '@posthorn/lookup/web/pinned-lookup';
import { checkCertificateNames } from '@posthorn/transport/cert-names/check';
import type { PolicyFetch } from '@posthorn/transport/mta-sts/fetch';
import { parseCertificate } from '@posthorn/transport/x509/certificate';
import { type OwnListeners, refuseAddress } from '../../connect/guard.ts';
import type { Trust } from '../trust.ts';

export type PolicyWeb = {
  resolver: Resolver;
  trust: Trust;
  own: OwnListeners;
  port: number;
  /** Whether addresses that are not of the internet may be asked. */
  mayBePrivate: boolean;
};

/**
 * One GET over HTTPS as RFC 8461 §3.3 wants it: the host is found by our resolver, is never one inside unless that is allowed, and has to
 * show a certificate that chains to a trusted authority and names it (DNS-ID only). No proxy, no cookie, no redirect, no connection kept.
 */
export function policyFetch({ resolver, trust, own, port, mayBePrivate }: PolicyWeb): PolicyFetch {
  return async (text, { signal, headers }) => {
    const url = new URL(text);
    const answer = await resolver.addresses(url.hostname);
    if (answer.kind !== 'found')
      throw new Error(`${url.hostname} has no address: ${answer.kind === 'failed' ? answer.detail : answer.kind}`);
    const allowed = answer.records.filter(
      ({ address }) => (mayBePrivate || isPublicAddress(address)) && refuseAddress(address, port, own) === null,
    );
    if (allowed.length === 0)
      throw new Error(`${url.hostname} is at ${answer.records[0]?.address ?? 'no address'}, which is not asked`);
    return await ask(url, { addresses: allowed.slice(0, MAX_ADDRESSES), port, trust, signal, headers });
  };
}

type Ask = {
  addresses: readonly HostAddress[];
  port: number;
  trust: Trust;
  signal: AbortSignal;
  headers: Record<string, string>;
};

function ask(url: URL, { addresses, port, trust, signal, headers }: Ask): ReturnType<PolicyFetch> {
  return new Promise((resolve, reject) => {
    const options = {
      host: url.hostname,
      servername: url.hostname,
      port,
      path: url.pathname,
      method: 'GET',
      agent: false,
      headers: { ...headers, 'user-agent': 'Posthorn' },
      signal,
      secureContext: trust.context(),
      minVersion: 'TLSv1.2' as const,
      rejectUnauthorized: true,
      maxHeaderSize: MAX_HEADER,
      checkServerIdentity,
      lookup: pinnedLookup(async () => addresses.map(({ address }) => address)),
    };
    const asked = request(options, (response) => {
      response.on('error', () => {});
      resolve({
        status: response.statusCode ?? 0,
        headers: new Headers(
          Object.entries(response.headers).flatMap(([name, value]) =>
            typeof value === 'string' ? [[name, value] as [string, string]] : [],
          ),
        ),
        body: Readable.toWeb(response) as Awaited<ReturnType<PolicyFetch>>['body'],
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}

function checkServerIdentity(host: string, { raw }: PeerCertificate): Error | undefined {
  const parsed = parseCertificate(raw);
  const check = parsed.ok
    ? checkCertificateNames(parsed.certificate, [host])
    : { kind: 'mismatch', reason: parsed.reason };
  if (check.kind === 'match') return undefined;
  const reason = 'reason' in check ? check.reason : '';
  return Object.assign(new Error(`the certificate of ${host} does not name it: ${reason}`), {
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  });
}

const MAX_ADDRESSES = 4;
const MAX_HEADER = 16_384;
