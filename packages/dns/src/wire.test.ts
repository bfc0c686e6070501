import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSameIp, parseIp, reverseQueryName } from './ip-address.ts';
import { normaliseName } from './name.ts';
import { parseServers } from './servers.ts';
import { decodeResponse, encodeQuery, isResponseTo, type Question } from './wire.ts';

const question: Question = { id: 4711, name: 'example.org', type: 'MX', edns: true };
const badPackets = readFileSync(new URL('../testdata/bad-packets.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

describe('responses', () => {
  test.each(badPackets)('bad packet: %s', (line) => {
    const octets = Buffer.from(line.split(' ')[0]!, 'hex');
    expect(() => isResponseTo(question, octets)).not.toThrow();
    const response = decodeResponse(octets);
    expect(response === null || response.answers.length === 0).toBe(true);
  });

  test('any octets are decoded or refused, never thrown on', () => {
    const header = Buffer.from(encodeQuery(question));
    header[2]! |= 0x80;
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), fc.boolean(), (tail, isPrefixed) => {
        const octets = isPrefixed ? Buffer.concat([header, tail]) : Buffer.from(tail);
        isResponseTo(question, octets);
        decodeResponse(octets);
      }),
    );
  });

  test('changed octets never make another question of ours', () => {
    const response = Buffer.from(encodeQuery({ ...question, edns: false }));
    response[2]! |= 0x80;
    expect(isResponseTo(question, response)).toBe(true);
    fc.assert(
      fc.property(fc.nat(response.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(response);
        changed[at]! ^= change;
        const isHarmless = at === 2 || at === 3 || (at > 5 && at < 12) || changed[at]! === (response[at]! ^ 32);
        if (!isHarmless) expect(isResponseTo(question, changed)).toBe(false);
      }),
    );
  });
});

describe('names and addresses', () => {
  test('normaliseName is total and stable', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const name = normaliseName(text);
        if (name !== null) expect(normaliseName(name)).toBe(name);
      }),
    );
  });

  test('parseIp agrees with itself over forms of one address', () => {
    expect(isSameIp('2001:DB8:0:0:0:0:0:1', '2001:db8::1')).toBe(true);
    expect(isSameIp('::ffff:1.2.3.4', '1.2.3.4')).toBe(true);
    expect(isSameIp('::ffff:102:304', '1.2.3.4')).toBe(true);
    expect(isSameIp('::1.2.3.4', '::102:304')).toBe(true);
    expect(isSameIp('1.2.3.4', '1.2.3.5')).toBe(false);
    expect(isSameIp('x', 'x')).toBe(false);
    fc.assert(fc.property(fc.ipV6(), (ip) => parseIp(ip) !== null));
    fc.assert(fc.property(fc.ipV4(), (ip) => reverseQueryName(ip)!.endsWith('.in-addr.arpa')));
    fc.assert(fc.property(fc.string(), (text) => void parseIp(text)));
    expect(reverseQueryName('2001:db8::567:89ab')).toBe(
      'b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa',
    );
  });

  test('parseServers', () => {
    expect(parseServers('127.0.0.1:5300, [::1]:53,192.0.2.1,2001:db8::1')).toEqual([
      { host: '127.0.0.1', port: 5300 },
      { host: '::1', port: 53 },
      { host: '192.0.2.1', port: 53 },
      { host: '2001:db8::1', port: 53 },
    ]);
    for (const bad of ['localhost', '1.2.3', '127.0.0.1:0', '127.0.0.1:65536', '[127.0.0.1]', '[::1', 'x,127.0.0.1']) {
      expect(() => parseServers(bad)).toThrow(RangeError);
    }
  });
});
