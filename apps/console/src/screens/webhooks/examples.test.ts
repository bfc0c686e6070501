import { execFile, spawnSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { examples } from './examples.ts';

const run = promisify(execFile);
/** These belong to the receiver's machine, not to ours. */
const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;
const key = randomBytes(32);
const body = '{"grüße":"🎺"}';
const timestamp = String(Math.floor(Date.now() / 1000));
const signature = createHmac('sha256', key).update(`id.${timestamp}.${body}`).digest('base64');
const secret = `whsec_${key.toString('base64')}`;

const within = async <T>(work: (folder: string) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), 'posthorn-hook-'));
  try {
    await writeFile(join(folder, 'body.json'), body);
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const headersWith = (signatures: string) => ({
  'webhook-id': 'id',
  'webhook-timestamp': timestamp,
  'webhook-signature': signatures,
});

test.each([
  [`v1,${signature}`, true],
  [`v1,${Buffer.alloc(32).toString('base64')} v1,${signature}`, true],
  [`v1,${Buffer.alloc(32).toString('base64')}`, false],
  ['v1,', false],
])('the example for Node: %s', async (signatures, isOurs) => {
  await within(async (folder) => {
    const file = join(folder, 'example.mjs');
    await writeFile(file, examples.node);
    const example = (await import(/* @vite-ignore */ file)) as {
      isOurs(headers: object, body: string, secret: string): boolean;
    };
    expect(example.isOurs(headersWith(signatures), body, secret)).toBe(isOurs);
  });
});

test.skipIf(!has('python3'))('the example for Python', async () => {
  await within(async (folder) => {
    const calls = [`v1,x v1,${signature}`, 'v1,x']
      .map((one) => `print(is_ours(${JSON.stringify(headersWith(one))}, open("body.json", "rb").read(), "${secret}"))`)
      .join('\n');
    const { stdout } = await run('python3', ['-c', `${examples.python}\n${calls}`], { cwd: folder });
    expect(stdout).toBe('True\nFalse\n');
  });
});

test.skipIf(!has('openssl'))('the example for the shell', async () => {
  await within(async (folder) => {
    for (const [given, word] of [
      [`v1,x v1,${signature}`, 'ours\n'],
      ['v1,x', 'forged\n'],
    ] as const) {
      const env = { PATH: process.env['PATH'], ID: 'id', TIMESTAMP: timestamp, SIGNATURE: given, SECRET: secret };
      const { stdout } = await run('sh', ['-c', examples.shell], {
        cwd: folder,
        env: env as unknown as NodeJS.ProcessEnv,
      });
      expect(stdout).toBe(word);
    }
  });
});
