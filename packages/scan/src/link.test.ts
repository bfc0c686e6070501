import { duplexPair } from 'node:stream';
import { expect, test } from 'vitest';
import { scanWithClamd } from './clamav/scan.ts';
import { scanWithDcc } from './dcc/scan.ts';
import type { ScanMessage } from './index.ts';
import { scanWithRspamd } from './rspamd/scan.ts';
import { scanWithSpamd } from './spamassassin/scan.ts';

const messageOf = (content: () => AsyncIterable<Uint8Array>, size: number): ScanMessage => ({
  ...{ id: 'q', hostname: 'mx.test', helo: 'there', user: undefined, tls: undefined, reversePath: 'a@b.test' },
  client: { address: '192.0.2.1', port: 25, name: undefined },
  recipients: ['ü@c.test\r\nEvil: 1'],
  trace: Buffer.from('Received: x\r\n'),
  size,
  content,
});
const small = messageOf(async function* () {
  yield Buffer.from('Subject: s\r\n\r\nHi\r\n');
}, 18);

const scans = {
  clamd: (message: ScanMessage, dial: Parameters<typeof scanWithClamd>[1], signal: AbortSignal) =>
    scanWithClamd(message, dial, signal),
  spamd: (message: ScanMessage, dial: Parameters<typeof scanWithClamd>[1], signal: AbortSignal) =>
    scanWithSpamd(message, { dial, signal, user: '' }),
  dcc: (message: ScanMessage, dial: Parameters<typeof scanWithClamd>[1], signal: AbortSignal) =>
    scanWithDcc(message, {
      ...{ dial, signal },
      options: { header: true, log: false, grey: 'usual', query: false, noReject: false },
    }),
  rspamd: (message: ScanMessage, dial: Parameters<typeof scanWithClamd>[1], signal: AbortSignal) =>
    scanWithRspamd(message, { dial, signal, password: '' }),
};
const each = Object.entries(scans);
const never = new AbortController().signal;

test.each(each)('%s: one that hangs up, at once or in the middle, is cut', async (_, scan) => {
  const gone = async () => {
    const [ours, theirs] = duplexPair();
    theirs.destroy();
    return ours;
  };
  await expect(scan(small, gone, never)).rejects.toMatchObject({ name: 'ScanFault' });
});

test.each(each)('%s: one that babbles is stopped', async (_, scan) => {
  const babbling = async () => {
    const [ours, theirs] = duplexPair();
    theirs.on('error', () => undefined);
    theirs.resume();
    const babble = (): void => {
      while (!theirs.destroyed && theirs.write(Buffer.alloc(65_536, 120)));
    };
    theirs.on('drain', babble);
    babble();
    return ours;
  };
  await expect(scan(small, babbling, never)).rejects.toMatchObject({ name: 'ScanFault', kind: 'garbage' });
});

test.each(each)('%s: the signal ends what stands still, also a scanner that reads nothing', async (_, scan) => {
  const stop = new AbortController();
  const frozen = async () => duplexPair()[0];
  const endless = messageOf(async function* () {
    for (;;) yield Buffer.alloc(65_536);
  }, 1e12);
  const scanning = scan(endless, frozen, stop.signal);
  setImmediate(() => stop.abort(new DOMException('late', 'TimeoutError')));
  await expect(scanning).rejects.toMatchObject({ kind: 'timeout', message: 'did not answer in time' });
});

test.each(each)('%s: nobody there', async (_, scan) => {
  const refused = () => Promise.reject(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }));
  await expect(scan(small, refused, never)).rejects.toMatchObject({ kind: 'unreachable' });
});

test('rspamd: what the envelope holds cannot become a header of its own', async () => {
  let seen = '';
  const dial = async () => {
    const [ours, theirs] = duplexPair();
    theirs.on('data', (bytes: Buffer) => {
      seen += bytes.toString('utf8');
      if (!seen.endsWith('Hi\r\n')) return;
      const body = '{"action":"no action"}';
      theirs.end(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    });
    return ours;
  };
  await expect(scans.rspamd(small, dial, never)).resolves.toMatchObject({ verdict: 'clean' });
  expect(seen).toContain('Rcpt: ü@c.test Evil: 1\r\n');
});
