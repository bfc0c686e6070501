import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, mkdir, readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageStands } from '@posthorn/db/mail/insert';
import { uuidv7 } from '@posthorn/events/id';
import { readLedger } from '@posthorn/queue/ledger';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildHouse, type House } from '../testing/house.ts';
import { silent, someSettings } from '../testing/messages.ts';
import { type Peer, startPeer } from '../testing/peer.ts';
import type { EndlessWriting } from '../testing/write-queue-files.ts';
import { formatQueueFile, parseQueueFile, type QueueFile } from './document.ts';
import { createTakeBack } from './take-back.ts';

const client = {
  ...{ address: '192.0.2.9', port: 40_000, helo: 'mail.sender.example', localAddress: '192.0.2.1', localPort: 25 },
  ...{
    listener: 'mx',
    protocol: 'ESMTPSA',
    user: 'ann',
    tls: { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' },
  },
};

describe('out to a directory and back', () => {
  const rooms = new AsyncDisposableStack();
  let house: House;
  let peer: Peer;
  let out = '';
  let back = '';
  beforeAll(async () => {
    peer = rooms.use(await startPeer());
    house = rooms.use(
      await buildHouse({
        configure(configuration) {
          configuration.queuefile.enabled = true;
          configuration.routing.routes = [
            route('files', { kind: 'queuefile', directory: '{data}/out' }),
            route('world', { kind: 'mx', port: peer.port }),
          ];
        },
        dns: { zones: { 'far.example': [{ type: 'A', data: '127.0.0.1' }] } },
      }),
    );
    out = join(house.dataDir, 'out');
    back = join(house.dataDir, 'queuefile', 'in');
  });
  afterAll(() => rooms.disposeAsync());

  const filesIn = async (directory: string): Promise<string[]> =>
    (await readdir(directory).catch(() => [])).filter((name) => name !== 'bad').toSorted();
  const balanced = async (): Promise<void> => {
    const { left, right } = await readLedger(house.pool);
    expect(right.total).toBe(left.total);
  };

  it('keeps who sent it, how, and with what options; rules are not asked again; it leaves by the next route', async () => {
    const to = [{ address: 'a@far.example', notify: ['NEVER'] }, 'b@far.example'];
    const id = await house.accept(to, { client, envid: 'QQ314159', ret: 'HDRS' });
    await house.until(async () =>
      Object.values(await house.recipients(id)).every(({ state }) => state === 'handed-over'),
    );
    const [eml = '', json = ''] = await filesIn(out);
    expect(json).toBe(eml.replace('.eml', '.json'));
    const parsed = parseQueueFile(await readFile(join(out, json), 'utf8'));
    expect(parsed.ok && parsed.file.message).toMatchObject({ id, client, envid: 'QQ314159', ret: 'HDRS' });
    expect(parsed.ok && parsed.file.recipients.map(({ address, notify }) => [address, notify]).toSorted()).toEqual([
      ['a@far.example', ['NEVER']],
      ['b@far.example', null],
    ]);
    await balanced();
    await mkdir(back, { recursive: true, mode: 0o700 });
    for (const name of [eml, json]) await rename(join(out, name), join(back, name));
    await house.until(() => peer.arrived.length > 0);
    expect(peer.arrived[0]).toMatchObject({ recipients: ['a@far.example', 'b@far.example'] });
    await house.until(async () => (await filesIn(back)).length === 0);
    const { rows } = await house.pool.query(
      'select id, parent_id, client, envid, ret from mail.message where id <> $1',
      [id],
    );
    expect(rows).toMatchObject([{ parent_id: id, client, envid: 'QQ314159', ret: 'HDRS' }]);
    await house.until(async () =>
      Object.values(await house.recipients(rows[0].id)).every(({ state }) => state === 'delivered'),
    );
    await balanced();
  });

  it('waits when the directory cannot be written', async () => {
    await writeFile(join(house.dataDir, 'a-file'), '');
    await house.publish(({ routing }) => {
      routing.routes[0]!.transport = { kind: 'queuefile', directory: '{data}/a-file/out' };
    });
    const id = await house.accept(['c@far.example']);
    await house.until(async () => (await house.recipients(id))['c@far.example']?.attempts === 1);
    expect((await house.recipients(id))['c@far.example']).toMatchObject({
      state: 'queued',
      error: expect.stringContaining('the directory cannot be written'),
    });
  });

  it('takes it once, wherever a process was killed; sets aside what it cannot believe, and follows no link', async () => {
    const directory = join(house.dataDir, 'by-hand');
    await mkdir(directory, { mode: 0o700 });
    const settings = someSettings((configuration) => {
      Object.assign(configuration.queuefile, { enabled: true, directory });
      configuration.queue.holdAll = true;
    });
    const put = async (name: string, change: (file: QueueFile) => void = () => {}, ending = 'json') => {
      const file = sample();
      change(file);
      await writeFile(join(directory, `${name}.eml`), content);
      await writeFile(join(directory, `${name}.${ending}`), formatQueueFile(file));
    };
    const [before, after] = [uuidv7(), uuidv7()];
    await put('claimed', undefined, `${before}.taking`);
    await put('plain');
    await put('cut', (file) => {
      file.message.size += 1;
    });
    await put('other', (file) => {
      file.sha256 = '0'.repeat(64);
    });
    await symlink('/etc/hostname', join(directory, 'link.json'));
    await writeFile(join(directory, 'alone.json'), formatQueueFile(sample()));
    await writeFile(join(directory, 'words.json'), 'no JSON');
    const told: string[] = [];
    const start = () =>
      createTakeBack({
        ...{ pool: house.pool, process: 'test', log: silent, dataDir: house.dataDir, settings: () => settings },
        tell: ({ type }) => told.push(type),
        ring: () => {},
        isStopping: () => false,
        everyMs: 20,
        abandonedMs: 0,
      });
    const count = async () =>
      Number(
        (await house.pool.query(`select count(*) as n from mail.message where sender = 'by-hand@here.example'`)).rows[0]
          .n,
      );
    {
      await using _first = start();
      await house.until(async () => (await filesIn(directory)).every((name) => name === 'alone.eml'));
    }
    expect(await messageStands(house.pool, before)).toBe(true);
    expect(await count()).toBe(2);
    const reasons = (await readdir(join(directory, 'bad'))).filter((name) => name.endsWith('.reason.txt'));
    expect(reasons.map((name) => name.split('.')[0]).toSorted()).toEqual(['alone', 'cut', 'link', 'other', 'words']);
    expect(told.toSorted()).toEqual([...Array(5).fill('queuefile:refused'), ...Array(2).fill('queuefile:taken')]);
    // Killed after the commit, before its files went.
    await put('again', undefined, `${before}.taking`);
    // Killed between its two files: nobody reads the content alone.
    await copyFile('/dev/null', join(directory, 'rest.eml'));
    {
      await using _second = start();
      await house.until(async () => (await filesIn(directory)).join() === 'rest.eml');
    }
    expect(await count()).toBe(2);
    expect(await messageStands(house.pool, after)).toBe(false);
  });

  it('a writer that is killed leaves whole messages and nothing that is taken for one', async () => {
    const directory = join(house.dataDir, 'killed');
    await mkdir(directory, { mode: 0o700 });
    const told: EndlessWriting = { directory, octets: 300_000 };
    const program = join(import.meta.dirname, '..', 'testing', 'write-queue-files.ts');
    const whole = async (): Promise<string[]> =>
      (await filesIn(directory)).filter((name) => /^[^.].*\.json$/.test(name));
    for (let at = 1; at <= 3; at += 1) {
      const before = (await whole()).length;
      const child = spawn(process.execPath, [program, JSON.stringify(told)], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      const ended = once(child, 'exit');
      await house.until(async () => (await whole()).length >= before + 3);
      child.kill('SIGKILL');
      expect(await ended).toEqual([null, 'SIGKILL']);
    }
    const written = await whole();
    for (const name of written) {
      const parsed = parseQueueFile(await readFile(join(directory, name), 'utf8'));
      const octets = await readFile(join(directory, name.replace('.json', '.eml')));
      expect(octets).toHaveLength(told.octets);
      expect(parsed.ok && parsed.file.sha256).toBe(createHash('sha256').update(octets).digest('hex'));
    }
    const settings = someSettings((configuration) => {
      Object.assign(configuration.queuefile, { enabled: true, directory });
      configuration.queue.holdAll = true;
    });
    const events: string[] = [];
    await using _taking = createTakeBack({
      ...{ pool: house.pool, process: 'test', log: silent, dataDir: house.dataDir, settings: () => settings },
      tell: ({ type }) => events.push(type),
      ring: () => {},
      isStopping: () => false,
      everyMs: 20,
    });
    await house.until(async () => (await whole()).length === 0 && events.length === written.length);
    expect(new Set(events)).toEqual(new Set(['queuefile:taken']));
  });

  const content = Buffer.from('Subject: by hand\r\n\r\nHello.\r\n');
  const sample = (): QueueFile => ({
    format: 'posthorn-queuefile',
    version: 1,
    sha256: createHash('sha256').update(content).digest('hex'),
    message: {
      ...{ id: uuidv7(), queueId: 'X', acceptedAt: new Date().toISOString(), origin: 'received', body: '7BIT' },
      ...{ reversePath: 'by-hand@here.example', ret: null, envid: null, smtputf8: false, requireTls: false },
      ...{ size: content.byteLength, summary: {}, revision: 1, client, authentication: null },
    },
    recipients: [
      {
        ...{ id: uuidv7(), address: 'x@far.example', original: null, notify: null, decision: null },
        queuedAt: new Date().toISOString(),
      },
    ],
  });
});

describe('parseQueueFile', () => {
  it('refuses what it cannot believe, with a reason', async () => {
    const cases = (await readFile(join(import.meta.dirname, 'testdata', 'bad.txt'), 'utf8'))
      .split('\n')
      .filter(Boolean);
    for (const text of cases)
      expect(parseQueueFile(text), text).toMatchObject({ ok: false, reason: expect.stringMatching(/./) });
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => typeof parseQueueFile(text).ok === 'boolean'));
  });
});

function route(name: string, transport: { kind: 'queuefile'; directory: string } | { kind: 'mx'; port: number }) {
  return { name, match: ['*'], transport, lastHop: false, enabled: true };
}
