import { duplexPair } from 'node:stream';
import { expect, test } from 'vitest';
import type { ScanMessage } from '../index.ts';
import { parseDccReply } from './reply.ts';
import { type DccOptions, formatDccRequest } from './request.ts';
import { scanWithDcc } from './scan.ts';

// DCC's daemon is in no registry: its side is written here from its published description, dccifd(8) and the comments of include/dccif.h.

const options: DccOptions = { header: true, log: false, grey: 'usual', query: false, noReject: false };
const content = Buffer.from('Subject: s\r\n\r\n.Hi\r\n');
const message: ScanMessage = {
  ...{ id: 'q1', hostname: 'mx.test', helo: 'there.test', user: undefined, tls: undefined, reversePath: 'a@b.test' },
  client: { address: '192.0.2.1', port: 4711, name: 'mail.b.test' },
  recipients: ['c@d.test', 'e@d.test'],
  trace: Buffer.alloc(0),
  size: content.length,
  async *content() {
    yield content;
  },
};

test('options, client with its name, HELO, sender, each recipient, an empty line', () => {
  expect(formatDccRequest(message, options)).toBe(
    'header\n192.0.2.1\rmail.b.test\nthere.test\na@b.test\nc@d.test\ne@d.test\n\n',
  );
  const all: DccOptions = { header: true, log: true, grey: 'query', query: true, noReject: true };
  expect(formatDccRequest({ ...message, reversePath: '' }, all, '2001:db8::1')).toBe(
    'header log grey-query query no-reject\n2001:db8::1\nthere.test\n<>\nc@d.test\ne@d.test\n\n',
  );
  expect(formatDccRequest(message, { ...options, header: false, grey: 'off' })).toMatch(/^grey-off\n/);
});

test('nothing of the envelope becomes a line of its own, or an empty one', () => {
  const odd = { ...message, helo: '\n\nbody', reversePath: 'x\n\ny', recipients: ['', 'a\rroot'] };
  expect(formatDccRequest(odd, options).split('\n')).toEqual([
    ...['header', '192.0.2.1\rmail.b.test', ' body', 'x y', '-', 'a root', '', ''],
  ]);
});

test('it answers once nothing more can come', async () => {
  let told = '';
  const dial = async () => {
    const [ours, theirs] = duplexPair();
    theirs.on('data', (bytes: Buffer) => {
      told += bytes.toString('latin1');
    });
    theirs.on('end', () => theirs.end('S\nAR\nX-DCC-acme-Metrics: mx.test 1234; bulk Body=many\n\tFuz1=17\n\n'));
    return ours;
  };
  const signal = new AbortController().signal;
  const answer = await scanWithDcc(message, { dial, signal, options });
  expect(told).toBe(`${formatDccRequest(message, options)}${content.toString()}`);
  expect(answer).toMatchObject({
    verdict: 'clean',
    opaque: 'S',
    fields: [{ name: 'X-DCC-acme-Metrics', value: 'mx.test 1234; bulk Body=many Fuz1=17' }],
    removed: ['X-DCC-acme-Metrics'],
    symbols: [
      { name: 'DCC_bulk', words: '' },
      { name: 'DCC_Body', words: 'many' },
      { name: 'DCC_Fuz1', words: '17' },
    ],
  });
  expect(answer.each?.get('e@d.test')).toMatchObject({ verdict: 'reject', opaque: 'R' });
});

test.each([
  ['A\nAA\n', { verdict: 'clean', opaque: 'A', fields: [] }],
  ['R\nRR\n', { verdict: 'reject', isSpam: true, reply: { code: 550 } }],
  ['G\nGG\n', { verdict: 'defer', reply: { code: 451, enhanced: '4.7.1', text: 'Greylisted, try again later' } }],
  ['A\r\nAA\r\nx-dcc-A: b\r\n', { fields: [{ name: 'x-dcc-A', value: 'b' }] }],
  // Of a whole message that came back only the field is taken.
  ['A\nAA\nReceived: x\nX-DCC-a-Metrics: b\n\nX-DCC-evil: c\n', { removed: ['X-DCC-a-Metrics'] }],
])('%j', (text, expected) => {
  expect(parseDccReply(Buffer.from(text), message.recipients)).toMatchObject(expected);
});

test('a daemon that fails says so', () => {
  expect(() => parseDccReply(Buffer.from('T\n'), ['a@b.test'])).toThrow('says that DCC fails for now (T)');
});
