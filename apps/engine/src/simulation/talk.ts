import type { SimulatedSession } from '@posthorn/settings/simulation/input';
import type { SimulatedStep } from '@posthorn/settings/simulation/result';
import type { Session, SessionListener } from '../session/session.ts';
import type { Watching } from './watching.ts';
import type { ClientWire } from './wire.ts';

/** What the invented client has to go by. */
export type Script = {
  said: SimulatedSession;
  listener: SessionListener;
  local: { address: string; port: number };
  client: ClientWire;
  watching: Watching;
  /** The session at the other end; undefined once it is over. */
  session: () => Session | undefined;
  /** Undefined: no content is sent. */
  content: AsyncIterable<Uint8Array> | undefined;
};

/** How a conversation goes; filled as it does, so that one that breaks off is known up to there. */
export type Conversation = {
  steps: SimulatedStep[];
  /** Indexes of the recipients that were answered 250 at RCPT. */
  taken: number[];
  /** Was the content sent to its end? */
  isSent: boolean;
};

/** Talks line by line and writes down what was heard. */
export type Talk = {
  /** Says it and waits for the answer; `say` is what really goes out, null for nothing. */
  exchange(kind: SimulatedStep['kind'], said: string, how?: { say?: string | null; words?: string }): Promise<string[]>;
  /** Something that is not said over the wire. */
  note(kind: SimulatedStep['kind'], said: string, words: string): void;
};

/** Talks for a script, and writes into `steps`. */
export function talkOf({ client, watching }: Script, steps: SimulatedStep[]): Talk {
  return {
    async exchange(kind, said, how = {}) {
      if (how.say !== null) await client.write(how.say ?? `${said}\r\n`);
      const replies = (await client.reply()) ?? [];
      steps.push({ kind, said, replies, ...watching.take(), words: how.words ?? null });
      return replies;
    },
    note(kind, said, words) {
      steps.push({ kind, said, replies: [], ...watching.take(), words });
    },
  };
}

/** Positive, as far as it goes (RFC 5321 §4.2.1). */
export const isGood = (reply: readonly string[]): boolean => /^[23]/.test(reply[0] ?? '');
