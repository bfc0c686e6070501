import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runProgram } from './programs.ts';

test('a short storm of kill -9, one of each kind: nothing that got a 250 is lost, and the ledger balances', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'posthorn-crash-test-'));
  await chmod(directory, 0o755);
  try {
    const storm = ['scripts/crash/main.ts', '--kills', '6', '--engines', '2', '--seed', '6'];
    const { code, output } = await runProgram(storm, { TMPDIR: directory });
    expect(output).toMatch(/^ledger balances: /m);
    for (const kind of ['worker', 'engine', 'Postgres', 'everything', 'one engine'])
      expect(output).toMatch(new RegExp(`^killed: .*\\b${kind} [1-9]`, 'm'));
    const [, lost, kills, messages] = /: (\d+) lost, \d+ duplicated, (\d+) kills, (\d+) messages/.exec(output) ?? [];
    expect({ lost, kills }).toEqual({ lost: '0', kills: '6' });
    expect(Number(messages)).toBeGreaterThan(50);
    expect(code).toBe(0);
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}, 180_000);
