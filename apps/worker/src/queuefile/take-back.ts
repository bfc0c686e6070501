import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageStands } from '@posthorn/db/mail/insert';
import type { NewMessage, Pool } from '@posthorn/db/mail/message';
import { newEvent, type PosthornEvent } from '@posthorn/events/event';
import { isUuidv7, queueIdOf, uuidv7 } from '@posthorn/events/id';
import type { Decision } from '@posthorn/policy/decision';
import { type Acceptor, createAcceptor } from '@posthorn/queue/accept';
import type { WorkerLog } from '../index.ts';
import type { DeliverySettings } from '../settings.ts';
import { startRounds } from '../wake/rounds.ts';
import { parseQueueFile, type QueueFile } from './document.ts';
import { syncDirectory } from './durable.ts';
import { directoryFault, watchedDirectory } from './watched.ts';

export type TakeBackOptions = {
  pool: Pool;
  process: string;
  log: WorkerLog;
  dataDir: string;
  settings: () => DeliverySettings;
  tell: (event: PosthornEvent) => void;
  ring: (destination: string) => void;
  isStopping: () => boolean;
  everyMs?: number;
  /** After so long a file that some process began with is anybody's. */
  abandonedMs?: number;
};

/**
 * Watches a directory and takes what is put there into the queue. The envelope is first renamed so that its name holds the id under which the
 * message will stand: that gives it to one process alone, and makes a second try after a crash find what stands already. Files go only when
 * the message is committed; what cannot be believed is set aside and never removed.
 */
export function createTakeBack(options: TakeBackOptions): AsyncDisposable {
  const { pool, log } = options;
  const acceptor = createAcceptor({ pool, log, ring: options.ring });
  let lastFault = '';
  const rounds = startRounds({
    everyMs: options.everyMs ?? 1000,
    round: async () => {
      const directory = watchedDirectory(options.settings().configuration, options.dataDir);
      if (directory === null || options.isStopping()) return;
      const fault = await directoryFault(directory);
      if (fault !== null) {
        if (fault !== lastFault) log.error({ directory }, fault);
        lastFault = fault;
        return;
      }
      lastFault = '';
      await look(directory);
    },
    onFailure: (error) => log.warn({ err: error as Error }, 'files could not be taken back; trying again'),
  });

  async function look(directory: string): Promise<void> {
    const names = await readdir(directory);
    let left = MOST_A_ROUND;
    for (const name of names.toSorted()) {
      if (left === 0 || options.isStopping()) return;
      const claimed = CLAIMED.exec(name);
      if (claimed) {
        // Its process is at it, unless that was a while ago. Taking it twice at once does no harm: the id is the same.
        if (Date.now() - (await changedAt(join(directory, name))) < (options.abandonedMs ?? ABANDONED_MS)) continue;
        await take({ directory, name: claimed[1]!, id: claimed[2]! }, { ...options, acceptor });
      } else if (WAITING.test(name)) {
        const id = uuidv7();
        const base = name.slice(0, -'.json'.length);
        try {
          await rename(join(directory, name), join(directory, claimedName(base, id)));
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue;
          throw error;
        }
        await take({ directory, name: base, id }, { ...options, acceptor });
      } else continue;
      left -= 1;
    }
  }

  return {
    async [Symbol.asyncDispose]() {
      await rounds[Symbol.asyncDispose]();
      await acceptor[Symbol.asyncDispose]();
    },
  };
}

type Claimed = { directory: string; name: string; id: string };
type Context = TakeBackOptions & { acceptor: Acceptor };

async function take(claimed: Claimed, context: Context): Promise<void> {
  const { directory, name, id } = claimed;
  const envelope = join(directory, claimedName(name, id));
  const content = join(directory, `${name}.eml`);
  // Makes the id outlive a power cut before anything is committed under it.
  await syncDirectory(directory);
  if (!isUuidv7(id) || !(await messageStands(context.pool, id))) {
    const read = await readBoth(envelope, content);
    if (read.kind === 'gone') return;
    if (read.kind === 'bad') {
      await setAside(claimed, read.reason, context);
      return;
    }
    const message = messageOf(read.file, read.octets, id, context.settings());
    await context.acceptor.accept(message);
    context.tell(
      newEvent('queuefile:taken', {
        process: context.process,
        messageId: id,
        sender: message.reversePath,
        text: name,
        data: { recipients: message.recipients.length, before: read.file.message.id },
      }),
    );
  }
  // First what would be taken again, then what nobody reads without it.
  await rm(envelope, { force: true });
  await rm(content, { force: true });
  await syncDirectory(directory);
}

type Read = { kind: 'read'; file: QueueFile; octets: Buffer } | { kind: 'bad'; reason: string } | { kind: 'gone' };

async function readBoth(envelope: string, content: string): Promise<Read> {
  const text = await readRegular(envelope, MOST_ENVELOPE);
  if (text.kind === 'missing') return { kind: 'gone' };
  if (text.kind === 'bad') return text;
  const parsed = parseQueueFile(text.octets.toString('utf8'));
  if (!parsed.ok) return { kind: 'bad', reason: parsed.reason };
  const { message, sha256 } = parsed.file;
  const read = await readRegular(content, MOST_CONTENT);
  if (read.kind === 'missing') return { kind: 'bad', reason: 'there is no .eml file of the same name' };
  if (read.kind === 'bad') return read;
  const { octets } = read;
  if (octets.byteLength !== message.size)
    return { kind: 'bad', reason: `the .eml file has ${octets.byteLength} octets, and should have ${message.size}` };
  if (createHash('sha256').update(octets).digest('hex') !== sha256)
    return { kind: 'bad', reason: 'the .eml file is not the one that was written: its SHA-256 differs' };
  return { kind: 'read', file: parsed.file, octets };
}

/** Never through a link, and never more than there should be. */
async function readRegular(
  path: string,
  most: number,
): Promise<{ kind: 'read'; octets: Buffer } | { kind: 'bad'; reason: string } | { kind: 'missing' }> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { kind: 'missing' };
    if (code === 'ELOOP') return { kind: 'bad', reason: 'it is a symbolic link' };
    if (code === 'EACCES') return { kind: 'bad', reason: 'it may not be read' };
    throw error;
  }
  try {
    const { size, isFile } = await file.stat().then((found) => ({ size: found.size, isFile: found.isFile() }));
    if (!isFile) return { kind: 'bad', reason: 'it is not a file' };
    if (size > most) return { kind: 'bad', reason: `it is larger than ${most} octets` };
    return { kind: 'read', octets: await file.readFile() };
  } finally {
    await file.close();
  }
}

/** What it was, under its new id; its recipients go where they would go now, but not into a directory again. */
function messageOf(file: QueueFile, octets: Buffer, id: string, settings: DeliverySettings): NewMessage {
  const { message, recipients } = file;
  const { origin, reversePath, ret, envid, body, smtputf8, requireTls, client, authentication } = message;
  return {
    id,
    queueId: queueIdOf(id),
    origin,
    parentId: message.id,
    ...{ reversePath, ret: ret ?? null, envid, body, smtputf8, requireTls, client },
    size: octets.byteLength,
    content: octets,
    summary: { ...message.summary, cameBack: { queueId: message.queueId, messageId: message.id } },
    ...(authentication ? { authentication } : {}),
    revision: settings.revision,
    recipients: recipients.map(({ id: recipientId, address, original, notify, decision }) => {
      const choice = settings.policy.route(address, { expanded: origin === 'expanded', cameBack: true });
      return {
        ...{ id: recipientId, address, original, notify },
        destination: choice.destination,
        route: choice.route,
        state: 'queued',
        decision: (decision ?? cameBack(settings.revision)) as Decision,
      };
    }),
  };
}

const cameBack = (revision: number): Decision => ({
  stage: 'session',
  rule: 'builtin.queuefile',
  verdict: 'accept',
  facts: {},
  revision,
  at: new Date().toISOString(),
});

/** Both files and the reason go to the subdirectory, under names that take no other's place. */
async function setAside({ directory, name, id }: Claimed, reason: string, context: Context): Promise<void> {
  const bad = join(directory, 'bad');
  await mkdir(bad, { recursive: true, mode: 0o700 });
  const base = join(bad, `${name}.${id}`);
  await writeFile(`${base}.reason.txt`, `${reason}\n`, { mode: 0o600 });
  await rename(join(directory, `${name}.eml`), `${base}.eml`).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(join(directory, claimedName(name, id)), `${base}.json`);
  await syncDirectory(directory);
  context.log.warn({ file: name }, `a file could not be taken back: ${reason}`);
  context.tell(newEvent('queuefile:refused', { process: context.process, text: reason, data: { file: name } }));
}

const changedAt = (path: string): Promise<number> =>
  stat(path).then(
    ({ ctimeMs }) => ctimeMs,
    () => Date.now(),
  );

const claimedName = (name: string, id: string): string => `${name}.${id}.taking`;
const WAITING = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,150}\.json$/;
const CLAIMED = /^([A-Za-z0-9_-][A-Za-z0-9._-]{0,150})\.([0-9a-f-]{36})\.taking$/;
const ABANDONED_MS = 30_000;
const MOST_A_ROUND = 200;
const MOST_ENVELOPE = 16 * 1024 * 1024;
const MOST_CONTENT = 256 * 1024 * 1024;
