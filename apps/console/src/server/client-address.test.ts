import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { clientAddress, parseTrustedProxies } from './client-address.ts';

const from = (remoteAddress: string, forwarded?: string) =>
  ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as IncomingMessage;

test.each([
  ['192.0.2.1', undefined, '192.0.2.1'],
  ['192.0.2.1', '198.51.100.7', '192.0.2.1'],
  ['10.1.2.3', '198.51.100.7', '198.51.100.7'],
  ['::ffff:10.1.2.3', '203.0.113.5, 198.51.100.7', '198.51.100.7'],
  ['10.1.2.3', '203.0.113.5, 198.51.100.7, 10.9.9.9', '198.51.100.7'],
  ['10.1.2.3', '10.4.4.4, 10.9.9.9', '10.4.4.4'],
  ['10.1.2.3', 'unknown', '10.1.2.3'],
  ['10.1.2.3', '198.51.100.7, garbage', '10.1.2.3'],
  ['10.1.2.3', '', '10.1.2.3'],
  ['2001:db8::1', '[2001:db8:9::5]', '2001:db8:9::5'],
])('peer %s with "%s" is %s', (peer, forwarded, address) => {
  const proxies = parseTrustedProxies('10.0.0.0/8, 2001:db8::/48');
  expect(clientAddress(from(peer, forwarded), proxies)).toBe(address);
});

test.each(['nonsense', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/x', '::/129'])('%s is no network', (text) => {
  expect(() => parseTrustedProxies(text)).toThrow('POSTHORN_TRUSTED_PROXIES');
});
