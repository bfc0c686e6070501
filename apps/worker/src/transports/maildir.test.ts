import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../deliver/job.ts';
import { inMemory, streamed } from '../prepare/content.ts';
import { aLease, aMessage, aRecipient, octets, someSettings } from '../testing/messages.ts';
import { deliverToMaildir, maildirOf } from './maildir.ts';

let dataDir = '';
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'posthorn-maildir-'));
});
afterAll(() => rm(dataDir, { recursive: true }));

describe('deliverToMaildir', () => {
  it('puts the message with its Return-Path into new, and nothing stays in tmp', async () => {
    const [result] = await deliverToMaildir(jobFor('ann'), { dataDir, hostname: 'mail.example.org' });
    expect(result?.verdict).toMatchObject({ kind: 'delivered', stage: 'store' });
    const folder = join(dataDir, 'mail', 'example.org', 'ann');
    const [name = ''] = await readdir(join(folder, 'new'));
    expect(await readdir(join(folder, 'tmp'))).toEqual([]);
    const stored = await readFile(join(folder, 'new', name), 'utf8');
    expect(stored).toMatch(/^Return-Path: <sender@example.org>\nDelivered-To: ann@example.org\nFrom: /);
    expect(stored.endsWith('Hello.\n.leading dot\n')).toBe(true);
  });

  it('a folder that a profile names is a Maildir++ folder, and no other name makes one', async () => {
    const settings = someSettings(({ content }) => {
      const actions = [{ on: 'spam', atLeast: 0, scanner: '', outcome: 'folder', to: 'Junk', text: '' } as const];
      content.profiles.push({ name: 'all', recipients: ['*'], mail: 'outside', scanners: [], actions });
    });
    for (const tag of ['Junk', 'junk', '../x']) {
      const job = jobFor('foldered');
      const choice = { ...job.choice, mailbox: { domain: 'example.org', local: 'foldered', tag } };
      const [result] = await deliverToMaildir({ ...job, settings, choice }, { dataDir, hostname: 'h' });
      expect(result?.verdict.kind).toBe('delivered');
    }
    const maildir = join(dataDir, 'mail', 'example.org', 'foldered');
    expect((await readdir(maildir)).toSorted()).toEqual(['.Junk', 'cur', 'new', 'tmp']);
    expect(await readdir(join(maildir, '.Junk', 'new'))).toHaveLength(1);
    expect(await readdir(join(maildir, '.Junk'))).toContain('maildirfolder');
  });

  it('replaces itself when a delivery is repeated after a crash', async () => {
    const job = jobFor('twice');
    await deliverToMaildir(job, { dataDir, hostname: 'mail.example.org' });
    await deliverToMaildir(job, { dataDir, hostname: 'mail.example.org' });
    expect(await readdir(join(dataDir, 'mail', 'example.org', 'twice', 'new'))).toHaveLength(1);
  });

  it('keeps line ends right across chunks, and a CR that stands alone', async () => {
    const pieces = ['a: b\r', '\n\r', '\nx\ry\r', '\r', '\nend\r'].map((text) => Buffer.from(text));
    const content = streamed(20, async function* () {
      yield* pieces;
    });
    await deliverToMaildir({ ...jobFor('chunks'), content }, { dataDir, hostname: 'h' });
    const folder = join(dataDir, 'mail', 'example.org', 'chunks', 'new');
    const [name = ''] = await readdir(folder);
    expect((await readFile(join(folder, name), 'utf8')).split('\n').slice(2).join('\n')).toBe('a: b\n\nx\ry\r\nend\r');
  });

  it('defers when the folder cannot be written', async () => {
    await writeFile(join(dataDir, 'a-file'), '');
    const job = jobFor('x', '{data}/a-file/{local}');
    const [result] = await deliverToMaildir(job, { dataDir, hostname: 'h' });
    expect(result?.verdict).toMatchObject({ kind: 'deferred', stage: 'store' });
  });
});

describe('maildirOf', () => {
  it.each([
    ['a long ASCII name', 'x'.repeat(250)],
    ['one of control characters', `"${'\x01'.repeat(80)}`],
    ['one of three-octet letters', '郵'.repeat(84)],
  ])('gives %s a folder of its own that a file system takes', (_, name) => {
    const folder = (local: string) => maildirOf('{local}', { local, domain: 'example.org' }, { dataDir: '/data' });
    expect(folder(`${name}a`)).not.toBe(folder(`${name}b`));
    expect(Buffer.byteLength(folder(`${name}a`))).toBeLessThanOrEqual(200);
  });

  it('never leaves its folder, whatever the address', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (local, domain) => {
        const path = maildirOf('/data/{domain}/{local}', { local, domain }, { dataDir: '/data' });
        expect(path.split('/')).toHaveLength(4);
        expect(join(path)).toBe(path);
        expect(path).not.toContain('\0');
      }),
    );
  });
});

function jobFor(local: string, directory = '{data}/mail/{domain}/{local}'): Job {
  return {
    message: aMessage(),
    content: inMemory(octets),
    recipients: [aRecipient(`${local}@example.org`)],
    choice: {
      kind: 'maildir',
      route: 'local:example.org',
      destination: 'maildir:example.org',
      local: true,
      explain: [],
      transport: { kind: 'maildir', directory },
      mailbox: { domain: 'example.org', local },
    },
    settings: someSettings(),
    lease: aLease(),
  };
}
