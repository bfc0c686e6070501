import { createHash } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { type BodyHashing, type BodyHashingOptions, createBodyHashing } from './pool.ts';

const open: BodyHashing[] = [];
afterEach(() => Promise.all(open.splice(0).map((hashing) => hashing[Symbol.asyncDispose]())));
const start = (options: BodyHashingOptions = {}): BodyHashing => {
  const hashing = createBodyHashing(options);
  open.push(hashing);
  return hashing;
};
async function* chunksOf(text: string, size = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < text.length; at += size) yield new Uint8Array(Buffer.from(text.slice(at, at + size)));
}
const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64');
const simple = { how: 'simple', limit: null } as const;
const relaxed = { how: 'relaxed', limit: null } as const;
/** A program of a thread, as source. */
const program = (source: string): URL =>
  new URL(`data:text/javascript,${encodeURIComponent(`import { parentPort } from 'node:worker_threads';\n${source}`)}`);

test('each form and limit of a body, in one pass', async () => {
  const hashing = start();
  const body = `a  b \r\n${'line of text\r\n'.repeat(5000)}\r\n\r\n`;
  const limited = { how: 'simple', limit: 5 } as const;
  const hashOf = await hashing.hash([simple, relaxed, limited], chunksOf(body));
  const trimmed = body.replace(/(\r\n)+$/, '\r\n');
  expect(hashOf(simple)).toEqual({ hash: Buffer.from(sha256(trimmed), 'base64'), length: trimmed.length });
  expect(hashOf(relaxed).hash.toString('base64')).toBe(sha256(trimmed.replace('a  b ', 'a b')));
  expect(hashOf(limited).hash.toString('base64')).toBe(sha256(body.slice(0, 5)));
});

test('bodies at one time do not mix', async () => {
  const hashing = start({ threads: 2 });
  const bodies = Array.from({ length: 12 }, (_, n) => `${String(n).repeat(50)}\r\n`.repeat(500 + n));
  const found = await Promise.all(bodies.map((body) => hashing.hash([simple], chunksOf(body, 700))));
  expect(found.map((hashOf) => hashOf(simple).hash.toString('base64'))).toEqual(bodies.map(sha256));
});

test('an empty body', async () => {
  const hashOf = await start().hash([simple, relaxed], chunksOf(''));
  expect([hashOf(simple).hash.toString('base64'), hashOf(relaxed).hash.toString('base64')]).toEqual([
    sha256('\r\n'),
    sha256(''),
  ]);
});

test.each([
  ['throws', `parentPort.on('message', () => { throw new Error('broken'); });`, /failed/],
  ['ends itself', `parentPort.on('message', () => process.exit(3));`, /has ended/],
  ['cannot start', 'this is no program', /failed|has ended/],
  ['is silent', `parentPort.on('message', () => {});`, /does not answer/],
  [
    'takes all and never ends',
    `parentPort.on('message', ({ kind }) => { if (kind === 'write') parentPort.postMessage({ kind: 'taken' }); });`,
    /does not answer/,
  ],
])('a thread that %s: the body is not judged, and the next one gets another thread', async (_, source, words) => {
  const hashing = start({ program: program(source), patienceMs: /does not/.test(words.source) ? 100 : 20_000 });
  for (const _again of [1, 2])
    await expect(hashing.hash([simple], chunksOf('x\r\n'.repeat(9000)))).rejects.toThrow(words);
});

test('whoever waits behind a thread that dies gets a new one', async () => {
  // The first body kills its thread, and the others have to be judged all the same.
  const hashing = start();
  const failing = hashing.hash(
    [simple],
    (async function* () {
      yield new Uint8Array(10);
      throw new Error('the disk');
    })(),
  );
  const others = [1, 2, 3].map((n) => hashing.hash([simple], chunksOf(`${n}\r\n`)));
  await expect(failing).rejects.toThrow('the disk');
  const found = await Promise.all(others);
  expect(found.map((hashOf) => hashOf(simple).hash.toString('base64'))).toEqual(
    [1, 2, 3].map((n) => sha256(`${n}\r\n`)),
  );
});

test('only so many may wait, and closing puts off whoever waits', async () => {
  const hashing = start({ maxWaiting: 1, program: program(`parentPort.on('message', () => {});`) });
  const first = hashing.hash([simple], chunksOf('x'.repeat(9000)));
  const second = hashing.hash([simple], chunksOf('x'));
  await expect(hashing.hash([simple], chunksOf('x'))).rejects.toThrow('too many');
  const ends = Promise.allSettled([first, second]);
  await hashing[Symbol.asyncDispose]();
  expect((await ends).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect(hashing.hash([simple], chunksOf('x'))).rejects.toThrow('closing');
});
