import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodingFor, isCompressible } from './compression.ts';

test.each([
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip', 'gzip'],
  ['br;q=0, gzip;q=0.5', 'gzip'],
  ['BR', 'br'],
  ['identity', null],
  ['', null],
  [undefined, null],
] as const)('%s takes %s', (accepted, encoding) => {
  expect(encodingFor(accepted)).toBe(encoding);
});

test('whatever a client says, the answer is one of ours', () => {
  fc.assert(fc.property(fc.string(), (text) => [null, 'br', 'gzip'].includes(encodingFor(text))));
});

test('text is compressed, event streams and bytes of mail are not', () => {
  for (const type of [
    'application/json',
    'application/problem+json',
    'text/plain; charset=utf-8',
    'application/javascript',
  ])
    expect(isCompressible(type)).toBe(true);
  for (const type of ['text/event-stream', 'message/rfc822', 'image/png', null])
    expect(isCompressible(type)).toBe(false);
});
