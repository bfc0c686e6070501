import { createHash } from 'node:crypto';
import { mkdir, open, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { readKeptFacts } from '@posthorn/db/mail/kept-facts';
import type { Pool } from '@posthorn/db/mail/message';
import type { Job } from '../deliver/job.ts';
import { ours } from '../outcome/classify.ts';
import type { RecipientResult, Verdict } from '../outcome/result.ts';
import { formatQueueFile, queueFileName, recipientOf } from '../queuefile/document.ts';
import { syncDirectory } from '../queuefile/durable.ts';

/**
 * Writes a message and its envelope as two files, the envelope last: whoever sees `<name>.json` finds `<name>.eml` whole and both on the
 * disk. The name follows from message and recipients, so that what is repeated after a crash replaces itself.
 */
export async function writeToQueueFile(job: Job, on: { dataDir: string; pool: Pool }): Promise<RecipientResult[]> {
  const startedAt = new Date();
  const since = performance.now();
  const verdict = await write(job, on);
  return job.recipients.map((recipient) => ({
    recipient,
    verdict,
    // Its options lie in the file: whoever takes it from there answers for the reports.
    peerOffersDsn: true,
    handedTo: 'file',
    startedAt,
    ms: Math.round(performance.now() - since),
  }));
}

async function write(job: Job, { dataDir, pool }: { dataDir: string; pool: Pool }): Promise<Verdict> {
  const { message, recipients, choice } = job;
  if (choice.transport?.kind !== 'queuefile') return ours('deferred', 'route', '4.3.5', 'the route has no directory');
  const directory = choice.transport.directory.replaceAll('{data}', dataDir);
  const name = queueFileName(
    message.queueId,
    recipients.map(({ id }) => id),
  );
  const temporary = ['eml', 'json'].map((ending) => join(directory, `.tmp-${name}.${ending}`)) as [string, string];
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const digest = createHash('sha256');
    await writeDurably(temporary[0], hashed(job.content.stream(), digest));
    const { decisions, authentication } = await readKeptFacts(pool, message.id);
    const { id, queueId, acceptedAt, origin, reversePath, ret, envid, body, smtputf8, requireTls } = message;
    const { size, summary, revision, client } = message;
    const envelope = formatQueueFile({
      format: 'posthorn-queuefile',
      version: 1,
      sha256: digest.digest('hex'),
      message: {
        ...{ id, queueId, acceptedAt: acceptedAt.toISOString(), origin, reversePath, body, smtputf8, requireTls },
        ...{ ret: ret ?? null, envid: envid ?? null, size, summary, revision, client, authentication },
      },
      recipients: recipients.map((recipient) => recipientOf(recipient, decisions.get(recipient.id))),
    });
    await writeDurably(temporary[1], [Buffer.from(envelope)]);
    await rename(temporary[0], join(directory, `${name}.eml`));
    await rename(temporary[1], join(directory, `${name}.json`));
    await syncDirectory(directory);
    return {
      ...{ kind: 'delivered', stage: 'store', code: 250, enhanced: '2.0.0', fromRemote: false, fault: false },
      text: `written to ${join(directory, name)}.json`,
    };
  } catch (error) {
    for (const path of temporary) await unlink(path).catch(() => undefined);
    const { code, message: words } = error as NodeJS.ErrnoException;
    return {
      ...ours('deferred', 'store', '4.3.0', `the directory cannot be written: ${words}`),
      errno: code ?? 'UNKNOWN',
    };
  }
}

async function* hashed(
  source: AsyncIterable<Uint8Array>,
  digest: ReturnType<typeof createHash>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    digest.update(chunk);
    yield chunk;
  }
}

async function writeDurably(path: string, octets: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    // Not write(), which on a disk that is nearly full writes a part and says so to nobody who does not ask.
    for await (const chunk of octets) await file.writeFile(chunk);
    await file.sync();
  } finally {
    await file.close();
  }
}
