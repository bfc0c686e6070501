import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isSecretPlace } from './secret-places.ts';
import { fileSource } from './source.ts';

let dataFolder = '';
beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'posthorn-files-'));
  await writeFile(join(dataFolder, 'secret'), 'key: what encrypts all others');
  await writeFile(join(dataFolder, 'vips.txt'), 'key: value');
  await symlink(join(dataFolder, 'secret'), join(dataFolder, 'friends.txt'));
});
afterAll(() => rm(dataFolder, { recursive: true }));

const ask = (name: string) =>
  fileSource(join(dataFolder, name), { format: 'pairs', keys: 'text' }, { dataFolder }).ask(['key'], 1000);

test('a file in the data folder is read; the secret of Posthorn is not, by whatever name', async () => {
  expect(await ask('vips.txt')).toEqual({ kind: 'found', values: ['value'] });
  for (const name of ['secret', 'friends.txt']) await expect(ask(name)).rejects.toThrow('holds secrets');
});

test.each(['/etc/shadow', '/etc/shadow-', '/proc/self/environ', '/etc/ssh/ssh_host_ed25519_key', '/dev/zero'])(
  '%s is a secret place',
  async (path) => {
    expect(await isSecretPlace(path, dataFolder)).toBe(true);
  },
);

test.each(['/etc/aliases', '/etc/shadows.txt', '/srv/secret', '/home/secret/list'])('%s is none', async (path) => {
  expect(await isSecretPlace(path, dataFolder)).toBe(false);
});

test.each(['postgres-18/base/1', 'spill/x', 'mail/example.org/ann/new/1', 'log/engine.log'])(
  '%s of the data folder is one',
  async (path) => {
    expect(await isSecretPlace(join(dataFolder, path), dataFolder)).toBe(true);
  },
);
