import { createHash } from 'node:crypto';
import type { StoredMessage } from '@posthorn/db/mail/message';
import { isUuidv7 } from '@posthorn/events/id';
import type { ClaimedRecipient } from '@posthorn/queue/claim';

/**
 * The envelope of a message in a file of its own, beside `<name>.eml` with its octets as they are (CRLF and all). Version 1. Whoever moves
 * both files moves the mail; what is not known of a version is refused rather than guessed at.
 */
export type QueueFile = {
  format: 'posthorn-queuefile';
  version: 1;
  /** SHA-256 of the octets, in hexadecimal digits. */
  sha256: string;
  message: {
    id: string;
    queueId: string;
    acceptedAt: string;
    origin: StoredMessage['origin'];
    reversePath: string;
    ret: StoredMessage['ret'];
    envid: string | null;
    body: StoredMessage['body'];
    smtputf8: boolean;
    requireTls: boolean;
    size: number;
    summary: StoredMessage['summary'];
    revision: number;
    client: StoredMessage['client'];
    authentication: Record<string, unknown> | null;
  };
  recipients: {
    id: string;
    address: string;
    original: { type: string; address: string } | null;
    notify: string[] | null;
    queuedAt: string;
    decision: unknown;
  }[];
};

/** The name for a message and some of its recipients, without an ending: the same however often they are written. */
export function queueFileName(queueId: string, recipientIds: readonly string[]): string {
  const digest = createHash('sha256').update(recipientIds.toSorted().join('\n')).digest('hex');
  return `${queueId}-${digest.slice(0, 16)}`;
}

/** What a document says, or why it cannot be believed. */
export function parseQueueFile(text: string): { ok: true; file: QueueFile } | { ok: false; reason: string } {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (error) {
    return { ok: false, reason: `it is not JSON: ${(error as Error).message}` };
  }
  const fault = faultIn(read);
  return fault === null ? { ok: true, file: read as QueueFile } : { ok: false, reason: fault };
}

export function formatQueueFile(file: QueueFile): string {
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** As much of a claimed recipient as its file keeps; `decision` is what rules decided at its RCPT and after. */
export function recipientOf(recipient: ClaimedRecipient, decision: unknown): QueueFile['recipients'][number] {
  const { id, address, original, notify, firstQueuedAt } = recipient;
  return {
    id,
    address,
    original: original ?? null,
    notify: notify ?? null,
    queuedAt: firstQueuedAt.toISOString(),
    decision: decision ?? null,
  };
}

type Loose = Record<string, unknown>;

function faultIn(read: unknown): string | null {
  if (!isObject(read)) return 'it is not an object';
  if (read['format'] !== 'posthorn-queuefile') return 'its format is not posthorn-queuefile';
  if (read['version'] !== 1) return `its version is ${JSON.stringify(read['version'])?.slice(0, 40)}; only 1 is known`;
  const { sha256, message, recipients } = read;
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) return '"sha256" is not 64 hexadecimal digits';
  if (!isObject(message)) return '"message" is missing';
  if (!Array.isArray(recipients) || recipients.length === 0) return '"recipients" is empty';
  if (recipients.length > MOST_RECIPIENTS) return `more than ${MOST_RECIPIENTS} recipients`;
  return faultInMessage(message) ?? recipients.map(faultInRecipient).find((fault) => fault !== null) ?? null;
}

function faultInMessage(message: Loose): string | null {
  const { id, reversePath, ret, envid, body, size, revision, client, summary } = message;
  if (typeof id !== 'string' || !isUuidv7(id)) return '"message.id" is not a UUIDv7';
  if (!ORIGINS.has(message['origin'])) return '"message.origin" is not known';
  if (!isText(reversePath, 512)) return '"message.reversePath" is not an address';
  if (!(ret === null || ret === 'FULL' || ret === 'HDRS')) return '"message.ret" is not FULL or HDRS';
  if (!(envid === null || isText(envid, 1000))) return '"message.envid" is no text';
  if (!BODIES.has(body)) return '"message.body" is not known';
  if (typeof message['smtputf8'] !== 'boolean' || typeof message['requireTls'] !== 'boolean')
    return '"message.smtputf8" or "message.requireTls" is not true or false';
  if (!Number.isSafeInteger(size) || (size as number) < 0) return '"message.size" is not a count of octets';
  if (!Number.isSafeInteger(revision)) return '"message.revision" is not a number';
  if (!isObject(summary)) return '"message.summary" is missing';
  if (!(client === null || isObject(client))) return '"message.client" is not an object';
  return null;
}

function faultInRecipient(read: unknown, index: number): string | null {
  const where = `"recipients[${index}]"`;
  if (!isObject(read)) return `${where} is not an object`;
  const { id, address, original, notify, queuedAt } = read;
  if (typeof id !== 'string' || !isUuidv7(id)) return `${where}: "id" is not a UUIDv7`;
  if (!isText(address, 512) || !/.@./.test(address as string)) return `${where}: "address" is not an address`;
  if (!(original === null || (isObject(original) && isText(original['type'], 64) && isText(original['address'], 1000))))
    return `${where}: "original" has no type and address`;
  if (!(notify === null || (Array.isArray(notify) && notify.length > 0 && notify.every((word) => NOTIFY.has(word)))))
    return `${where}: "notify" is none of NEVER, SUCCESS, FAILURE, DELAY`;
  if (typeof queuedAt !== 'string' || Number.isNaN(Date.parse(queuedAt))) return `${where}: "queuedAt" is not a time`;
  if (!(read['decision'] === null || isDecision(read['decision']))) return `${where}: "decision" is not one`;
  return null;
}

const isDecision = (read: unknown): boolean =>
  isObject(read) &&
  isObject(read['facts']) &&
  ['stage', 'rule', 'verdict', 'at'].every((name) => isText(read[name], 200));
const isObject = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** What a path in an envelope may hold: no line end and no NUL ever got in over SMTP. */
const isText = (value: unknown, most: number): boolean =>
  typeof value === 'string' && value.length <= most && !/[\x00-\x1f\x7f]/.test(value);

const ORIGINS = new Set<unknown>(['received', 'generated', 'expanded']);
const BODIES = new Set<unknown>(['7BIT', '8BITMIME', 'BINARYMIME']);
const NOTIFY = new Set<unknown>(['NEVER', 'SUCCESS', 'FAILURE', 'DELAY']);
const MOST_RECIPIENTS = 10_000;
