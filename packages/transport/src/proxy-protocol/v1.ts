import { isIP } from 'node:net';
import type { ReadHeader } from './header.ts';

/** Version 1: one line of at most 107 octets with its CRLF (§2.1). `octets` begin with `PROXY `. */
export function readV1(octets: Buffer): ReadHeader {
  const malformed = (reason: string): ReadHeader => ({ kind: 'malformed', reason });
  const end = octets.subarray(0, MAX_LINE).indexOf('\n');
  if (end < 0) return octets.length < MAX_LINE ? { kind: 'partial' } : malformed('the line is longer than 107 octets');
  if (octets[end - 1] !== CR) return malformed('the line does not end in CRLF');
  const line = octets.toString('latin1', 0, end - 1);
  const length = end + 1;
  if (line.includes('\r')) return malformed('a CR in the line');
  // §2.1: whatever follows UNKNOWN is to be ignored.
  if (line === 'PROXY UNKNOWN' || line.startsWith('PROXY UNKNOWN '))
    return { kind: 'header', header: { kind: 'local', version: 1, tlvs: { others: [] } }, length };
  const [, protocol, source, destination, sourcePort, destinationPort, ...more] = line.split(' ');
  const family = protocol === 'TCP4' ? 4 : protocol === 'TCP6' ? 6 : 0;
  if (family === 0) return malformed(`the protocol ${(protocol ?? '').slice(0, 20)} is not known`);
  if (destinationPort === undefined || more.length > 0)
    return malformed('the line has not six words with one space between');
  for (const address of [source!, destination!])
    if (isIP(address) !== family || address.includes('%'))
      return malformed(`${address.slice(0, 50)} is no ${protocol} address`);
  for (const port of [sourcePort!, destinationPort])
    if (!/^(?:0|[1-9]\d{0,4})$/.test(port) || Number(port) > 65_535)
      return malformed(`${port.slice(0, 20)} is no port`);
  return {
    kind: 'header',
    header: {
      kind: 'proxied',
      version: 1,
      source: { address: source!, port: Number(sourcePort) },
      destination: { address: destination!, port: Number(destinationPort) },
      tlvs: { others: [] },
    },
    length,
  };
}

const MAX_LINE = 107;
const CR = 13;
