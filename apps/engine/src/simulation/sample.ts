import { recipientsOfMessage, sessionEvents } from '@posthorn/db/mail/message-page';
import { sessionOfMessage, sessionOfRefusal } from '@posthorn/db/mail/past-session';
import type { Pool } from '@posthorn/db/pool';
import { type MessageRow, type Refusal, searchMessages, searchRefusals } from '@posthorn/queue/history';
import type { ReplayInput, SimulatedSession } from '@posthorn/settings/simulation/input';
import type { ReplayChange } from '@posthorn/settings/simulation/replay';
import type { Fate } from '@posthorn/settings/simulation/result';
import type { Content } from './run.ts';
import { contentOf } from './stored.ts';

/** Something that really happened, by its id; the rest is read when its turn comes. */
export type Sample =
  | { what: 'message'; at: Date; message: MessageRow['message'] }
  | { what: 'refusal'; at: Date; refusal: Refusal };

/** A sample ready to be said again. */
export type Ready = {
  session: SimulatedSession;
  content: Content | undefined;
  /** What was said of it then, as far as that is one word. */
  was: Fate;
  about: Pick<ReplayChange, 'what' | 'id' | 'at' | 'sender' | 'recipient' | 'more' | 'client' | 'subject'>;
};

/** The newest messages and refusals, oldest first: in the order in which limits saw them. */
export async function takeSample(pool: Pool, { count, what }: ReplayInput): Promise<Sample[]> {
  const messages =
    what === 'refusals'
      ? []
      : await newest((page) => searchMessages(pool, { ...page, filter: { origin: 'received' } }), count);
  const refusals = what === 'messages' ? [] : await newest((page) => searchRefusals(pool, page), count);
  const samples: Sample[] = [
    ...messages.map(({ message }) => ({ what: 'message' as const, at: message.acceptedAt, message })),
    ...refusals.map((refusal) => ({ what: 'refusal' as const, at: refusal.at, refusal })),
  ];
  return samples
    .sort((a, b) => b.at.getTime() - a.at.getTime())
    .slice(0, count)
    .reverse();
}

async function newest<Row>(
  read: (page: { limit: number; cursor: string | null }) => Promise<{ rows: Row[]; cursor: string | null }>,
  count: number,
): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | null = null;
  do {
    const page = await read({ limit: Math.min(200, count - rows.length), cursor });
    rows.push(...page.rows);
    cursor = page.cursor;
  } while (cursor !== null && rows.length < count);
  return rows;
}

/** Reads what a sample needs; a word about why it cannot be said again when it cannot. */
export async function readSample(pool: Pool, sample: Sample): Promise<Ready | string> {
  return sample.what === 'message' ? readMessageSample(pool, sample.message) : readRefusalSample(pool, sample.refusal);
}

async function readMessageSample(pool: Pool, message: MessageRow['message']): Promise<Ready | string> {
  if (message.origin !== 'received') return 'written here, not received';
  const { rows } = await recipientsOfMessage(pool, message.id, { limit: 100 });
  const session = sessionOfMessage(message, rows);
  if (session === undefined) return 'not enough is known of the session';
  const content = await contentOf(pool, message);
  if (content === undefined) return 'the content is past its retention';
  return {
    session,
    content,
    was: 'accepted',
    about: {
      what: 'message',
      id: message.id,
      at: message.acceptedAt.toISOString(),
      sender: message.reversePath,
      recipient: rows[0]?.address ?? '',
      more: Math.max(0, message.recipientCount - 1),
      client: session.client.address,
      subject: message.summary.subject ?? '',
    },
  };
}

async function readRefusalSample(pool: Pool, refusal: Refusal): Promise<Ready | string> {
  const { stage, verdict } = refusal.decision;
  if (afterContent.has(stage)) return 'refused for its content, which is not kept of what is refused';
  if (!beforeContent.has(stage)) return 'not enough is known of the session';
  const events = await sessionEvents(pool, refusal.sessionId, 20);
  // Whether the client had signed in or spoke in private decides much, and these events are the only trace of it.
  if (events.some(({ type }) => type === 'auth:success')) return 'not enough is known of the session';
  const listener = events.find(({ type }) => type === 'tcp:connect')?.data?.['listener'];
  const session = sessionOfRefusal(refusal, typeof listener === 'string' ? listener : undefined);
  if (session === undefined) return 'kept as a count only';
  return {
    session,
    content: undefined,
    was: verdict === 'defer' ? 'deferred' : 'refused',
    about: {
      what: 'refusal',
      id: refusal.id,
      at: refusal.at.toISOString(),
      sender: refusal.sender ?? '',
      recipient: refusal.recipient ?? '',
      more: 0,
      client: refusal.client,
      subject: '',
    },
  };
}

const beforeContent: ReadonlySet<string> = new Set(['connect', 'helo', 'mail', 'rcpt']);
const afterContent: ReadonlySet<string> = new Set(['prdr', 'data']);
