import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { withLockFile } from './lock-file.ts';

test('one at a time, and nothing is left', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'posthorn-lock-'));
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await sleep(5);
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 8 }, () => withLockFile(join(folder, 'x.lock'), work, { pollMs: 2 })));
  expect(most).toBe(1);
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});

test('the lock of a process that is gone is taken over, that of a living one is waited for', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'posthorn-lock-'));
  const path = join(folder, 'x.lock');
  await writeFile(path, '4194399\n');
  expect(await withLockFile(path, async () => 'taken')).toBe('taken');
  await writeFile(path, `${process.pid}\n`);
  await expect(withLockFile(path, async () => 'taken', { timeoutMs: 100 })).rejects.toThrow('does not let go');
  await rm(folder, { recursive: true });
});
