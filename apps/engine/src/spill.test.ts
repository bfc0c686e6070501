import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createIncomingBody } from './spill.ts';

const directory = await mkdtemp(join(tmpdir(), 'posthorn-spill-'));
afterAll(() => rm(directory, { recursive: true }));

function bodyWith(threshold: number) {
  const memory = { held: 0 };
  const body = createIncomingBody({
    threshold,
    directory,
    account: (bytes) => {
      memory.held += bytes;
    },
    isMemoryFull: () => false,
  });
  return { body, memory };
}

test('a small body stays in memory and gives it back', () => {
  const { body, memory } = bodyWith(100);
  body.write(Buffer.from('one '));
  body.write(Buffer.from('two'));
  expect(body.isSpilled).toBe(false);
  expect(memory.held).toBe(7);
  expect(Buffer.from(body.whole(Buffer.from('zero '))).toString()).toBe('zero one two');
  expect(Buffer.from(body.head()).toString()).toBe('one two');
  body.discard();
  expect(memory.held).toBe(0);
});

test('a large body goes to a nameless file and comes back octet for octet', async () => {
  const { body, memory } = bodyWith(1000);
  const chunks = Array.from({ length: 400 }, (_, index) => Buffer.alloc(10_000, index % 251));
  let peak = 0;
  for (const chunk of chunks) {
    if (!body.write(chunk)) await body.caughtUp();
    peak = Math.max(peak, memory.held);
  }
  expect(body.isSpilled).toBe(true);
  expect(body.size).toBe(4_000_000);
  expect(peak).toBeLessThan(1_500_000);
  expect(await readdir(directory)).toEqual([]);
  const read: Uint8Array[] = [];
  for await (const chunk of body.stream(Buffer.from('first'))) read.push(chunk);
  expect(Buffer.concat(read).equals(Buffer.concat([Buffer.from('first'), ...chunks]))).toBe(true);
  expect(Buffer.from(body.head()).equals(Buffer.concat(chunks).subarray(0, body.head().length))).toBe(true);
  body.discard();
  body.discard();
  expect(memory.held).toBe(0);
});
