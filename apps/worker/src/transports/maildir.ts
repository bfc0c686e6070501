import { createHash } from 'node:crypto';
import { mkdir, open, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatReturnPath } from '@posthorn/message/trace';
import type { ClaimedRecipient } from '@posthorn/queue/claim';
import { contentFolders } from '@posthorn/settings/content-folders';
import type { Job } from '../deliver/job.ts';
import { ours } from '../outcome/classify.ts';
import type { RecipientResult, Verdict } from '../outcome/result.ts';

export type MaildirOptions = {
  /** What `{data}` in a directory template stands for. */
  dataDir: string;
  hostname: string;
};

/**
 * Delivers into Maildirs: the message is written to `tmp`, made durable, renamed into `new`, and the folder made durable,
 * so that a reader never sees half of it and a power cut loses nothing that was reported as delivered. The name is made
 * from the recipient's id: a delivery repeated after a crash replaces itself instead of arriving twice.
 */
export async function deliverToMaildir(job: Job, options: MaildirOptions): Promise<RecipientResult[]> {
  const results: RecipientResult[] = [];
  for (const recipient of job.recipients) {
    const startedAt = new Date();
    const since = performance.now();
    const verdict = await deliverOne(job, recipient, options);
    results.push({
      recipient,
      verdict,
      remote: { name: options.hostname },
      peerOffersDsn: false,
      handedTo: 'mailbox',
      startedAt,
      ms: Math.round(performance.now() - since),
    });
  }
  return results;
}

/** The folder of a recipient: `{data}`, `{domain}` and `{local}` filled in, the last two made safe as one path segment each. */
export function maildirOf(
  template: string,
  mailbox: { domain: string; local: string },
  options: Pick<MaildirOptions, 'dataDir'>,
): string {
  const filled = { data: options.dataDir, domain: segment(mailbox.domain), local: segment(mailbox.local) };
  return template.replace(/\{(data|domain|local)\}/g, (_, name: keyof typeof filled) => filled[name]);
}

async function deliverOne(job: Job, recipient: ClaimedRecipient, options: MaildirOptions): Promise<Verdict> {
  const { transport, mailbox } = job.choice;
  if (transport?.kind !== 'maildir') return ours('deferred', 'route', '4.3.5', 'the route has no Maildir');
  const maildir = maildirOf(transport.directory, mailbox ?? addressParts(recipient.address), options);
  const folder = folderIn(maildir, job);
  const unique = `${recipient.id}.${segment(options.hostname)}`;
  const temporary = join(folder, 'tmp', unique);
  try {
    for (const part of ['tmp', 'new', 'cur']) await mkdir(join(folder, part), { recursive: true, mode: 0o700 });
    if (folder !== maildir) await writeFile(join(folder, 'maildirfolder'), '', { mode: 0o600 });
    await write(temporary, job, recipient);
    await rename(temporary, join(folder, 'new', unique));
    await synchronise(join(folder, 'new'));
    return {
      kind: 'delivered',
      stage: 'store',
      code: 250,
      enhanced: '2.0.0',
      text: `stored in the Maildir ${folder}`,
      fromRemote: false,
      fault: false,
    };
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    const { code, message } = error as NodeJS.ErrnoException;
    // A full or broken disk is ours to mend; the mail waits.
    const status = code === 'ENOSPC' || code === 'EDQUOT' ? '4.2.2' : '4.3.0';
    return {
      ...ours('deferred', 'store', status, `the Maildir cannot be written: ${message}`),
      errno: code ?? 'UNKNOWN',
    };
  }
}

/** Maildir++: a folder lies in the Maildir, with a dot in front. Only folders that profiles name are ever made. */
function folderIn(maildir: string, { choice, settings }: Job): string {
  const tag = choice.mailbox?.tag;
  return tag !== undefined && contentFolders(settings.configuration).has(tag) ? join(maildir, `.${tag}`) : maildir;
}

async function write(path: string, job: Job, recipient: ClaimedRecipient): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    // RFC 5321 §4.4: the reverse path goes into the message at final delivery.
    await file.write(localLines(formatReturnPath(job.message.reversePath)));
    await file.write(localLines(Buffer.from(`Delivered-To: ${headerSafe(recipient.address)}\r\n`)));
    let hasCarry = false;
    for await (const chunk of job.content.stream()) {
      const { bytes, endsInCr } = toLocal(chunk, hasCarry);
      hasCarry = endsInCr;
      if (bytes.length > 0) await file.write(bytes);
    }
    if (hasCarry) await file.write('\r');
    await file.sync();
  } finally {
    await file.close();
  }
}

async function synchronise(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function localLines(bytes: Uint8Array): Uint8Array {
  return toLocal(bytes, false).bytes;
}

/** CRLF becomes the line end of this system (RFC 5322 §2.1 speaks of transport only); a CR alone stays. */
function toLocal(chunk: Uint8Array, startsAfterCr: boolean): { bytes: Uint8Array; endsInCr: boolean } {
  const out = Buffer.allocUnsafe(chunk.length + 1);
  let length = 0;
  let isAfterCr = startsAfterCr;
  for (const octet of chunk) {
    if (isAfterCr && octet !== LF) out[length++] = CR;
    isAfterCr = octet === CR;
    if (!isAfterCr) out[length++] = octet;
  }
  return { bytes: out.subarray(0, length), endsInCr: isAfterCr };
}

/** Nothing that came over the network may leave its folder: separators, a leading dot and control characters are written as %XX. */
function segment(text: string): string {
  const safe = text
    .toLowerCase()
    .replace(/[\x00-\x20/\\%:\x7f]/g, (c) => `%${c.charCodeAt(0).toString(16).padStart(2, '0')}`)
    .replace(/^\.+/, (dots) => '%2e'.repeat(dots.length));
  if (Buffer.byteLength(safe) <= maxSegment) return safe || '%';
  // Cut alone, two long names would share a folder. No other name holds `%~`.
  const digest = createHash('sha256').update(safe).digest('hex').slice(0, 32);
  return `${safe.replace(/[^\x00-\x7f]/g, '_').slice(0, 100)}%~${digest}`;
}

function addressParts(address: string): { domain: string; local: string } {
  const at = address.lastIndexOf('@');
  return { local: address.slice(0, Math.max(at, 0)), domain: address.slice(at + 1) };
}

function headerSafe(text: string): string {
  return text.replace(/[\r\n]/g, ' ');
}

/** File systems take 255 octets; programs that read Maildirs add to names of their own. */
const maxSegment = 200;
const CR = 13;
const LF = 10;
