import { setTimeout as sleep } from 'node:timers/promises';
import { listSandboxMessages, readSandboxMessage, type SandboxMessageDetail } from '@posthorn/db/sandbox/messages';
import { readMessageContent, readTimeline, type Timeline, type TimelineEntry } from '@posthorn/queue/history';
import { type Ledger, readLedger } from '@posthorn/queue/ledger';
import { expect } from 'vitest';
import type { System } from '../system.ts';

/** Asks again and again until the answer is not undefined or false; what is wanted is named when it does not come. */
export async function until<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  options: { seconds?: number; explain?: () => string | Promise<string> } = {},
): Promise<T> {
  const { seconds = 60, explain } = options;
  for (const late = Date.now() + seconds * 1000; ; await sleep(25)) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > late) throw new Error(`${what}: not within ${seconds} s\n${(await explain?.()) ?? ''}`);
  }
}

export async function timelineOf(system: System, id: string): Promise<Timeline> {
  const timeline = await readTimeline(system.pool, id);
  if (timeline === null) throw new Error(`no timeline for ${id}`);
  return timeline;
}

/** State by address, of one message. */
export async function statesOf(system: System, id: string): Promise<Record<string, string>> {
  const { recipients } = await timelineOf(system, id);
  return Object.fromEntries(recipients.map(({ address, state }) => [address, state]));
}

/** Resolves with the states once no recipient of the message waits any more. */
export async function finished(system: System, id: string, seconds = 60): Promise<Record<string, string>> {
  return until(
    `message ${id} is finished`,
    async () => {
      const states = await statesOf(system, id);
      return Object.values(states).includes('queued') ? undefined : states;
    },
    { seconds, explain: async () => `${await storyOf(system, id)}\n${system.log.text()}` },
  );
}

/** Resolves once nothing at all is queued: reports and expansions are through, too. */
export async function everythingFinished(system: System, seconds = 60): Promise<void> {
  await until(
    'the queue is empty',
    async () => {
      const { rows } = await system.pool.query(`select 1 from mail.recipient where state = 'queued' limit 1`);
      return rows.length === 0;
    },
    { seconds, explain: () => system.log.text() },
  );
}

/** Resolves once every recipient of the message was tried so many times. */
export async function attempted(system: System, id: string, count = 1, seconds = 60): Promise<Timeline> {
  return until(
    `${count} attempts for ${id}`,
    async () => {
      const timeline = await timelineOf(system, id);
      const tries = timeline.entries.filter(({ kind }) => kind === 'attempt').length;
      return tries >= count * timeline.recipients.length ? timeline : undefined;
    },
    { seconds, explain: () => system.log.text() },
  );
}

/** The timeline as a person would be shown it: a line for each entry, for tests that look for the reason. */
export async function storyOf(system: System, id: string): Promise<string> {
  const { entries } = await timelineOf(system, id);
  return entries.map(lineOf).join('\n');
}

function lineOf(entry: TimelineEntry): string {
  switch (entry.kind) {
    case 'accept':
      return `accept from ${entry.message.reversePath}`;
    case 'decision': {
      const { rule, verdict, facts } = entry.decision;
      return `decision ${entry.recipient} ${rule} ${verdict} ${JSON.stringify(facts)}`;
    }
    case 'attempt': {
      const { host, address, stage, result, code, enhanced, reply } = entry.attempt;
      return `attempt ${entry.recipient} ${result} ${stage} ${host} ${address} ${code} ${enhanced} ${reply}`;
    }
    case 'event': {
      const { type, recipient, host, enhanced, text, data } = entry.event;
      return `event ${type} ${recipient ?? ''} ${host ?? ''} ${enhanced ?? ''} ${text ?? ''} ${JSON.stringify(data)}`;
    }
    case 'outcome':
      return `outcome ${entry.recipient} ${entry.state}`;
    case 'child':
      return `child ${entry.message.origin} ${entry.message.id}`;
    case 'refusal':
      return `refusal ${entry.refusal.decision.rule} ${entry.refusal.decision.reply?.text}`;
  }
}

/** Both sides of the ledger are equal, and say something. */
export async function balanced(system: System): Promise<Ledger> {
  const ledger = await readLedger(system.pool);
  expect(ledger.left.total).toBeGreaterThan(0);
  expect(ledger, JSON.stringify(ledger)).toMatchObject({ balanced: true, difference: 0 });
  return ledger;
}

/** The octets as accepted, our fields on top included. */
export async function contentOf(system: System, id: string): Promise<Buffer> {
  const content = await readMessageContent(system.pool, id);
  if (content === null) throw new Error(`no content for ${id}`);
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Waits for the sandbox's newest message to this recipient. */
export async function sandboxed(system: System, recipient: string): Promise<SandboxMessageDetail> {
  const id = await until(
    `the sandbox has mail for ${recipient}`,
    async () => (await listSandboxMessages(system.pool, { limit: 1, recipient })).messages[0]?.id,
    { explain: () => system.log.text() },
  );
  const message = await readSandboxMessage(system.pool, id);
  if (message === null) throw new Error('the sandbox lost a message');
  return message;
}
