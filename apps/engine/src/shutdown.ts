import { setTimeout as sleep } from 'node:timers/promises';
import { reply } from '@posthorn/smtp/reply';
import type { House } from './house.ts';
import { endSession } from './session/close.ts';

/**
 * Lets the sessions come to an end: those with nothing under way hear 421 at once (RFC 5321 §3.8), those within a message may finish it
 * for `graceSeconds`, and a commit under way is always waited for, because its 250 may still be said.
 */
export async function drain(house: House, graceSeconds: number): Promise<void> {
  const { sessions } = house;
  for (const session of sessions) {
    if (session.wire.isHandshaking) session.wire.socket.destroy();
    else session.wake();
  }
  await emptied(house, graceSeconds * 1000);
  for (const session of sessions) {
    if (isCommitting(session.transaction?.endedAt)) continue;
    endSession(session, reply(421, '4.3.2', `${session.inForce.hostname} is stopping, try again later`), 'shutdown');
  }
  await emptied(house, lastWordsMs);
  for (const session of sessions) {
    if (!isCommitting(session.transaction?.endedAt)) session.wire.socket.destroy();
  }
  await emptied(house, commitMs);
  for (const session of sessions) session.wire.socket.destroy();
}

function isCommitting(endedAt: number | undefined): boolean {
  return endedAt !== undefined && endedAt > 0;
}

async function emptied({ sessions, now }: House, milliseconds: number): Promise<void> {
  const end = now() + milliseconds;
  while (sessions.size > 0 && now() < end) await sleep(20);
}

const lastWordsMs = 1_000;
const commitMs = 15_000;
