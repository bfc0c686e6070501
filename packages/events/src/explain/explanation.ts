import type { ReplyClass } from './class/words.ts';

/** A reply or a failure, as far as it is known. All members may be missing: a broken connection has only words. */
export type Reply = {
  /** SMTP reply code. */
  code?: number | null | undefined;
  /** Enhanced status code, RFC 3463. */
  enhanced?: string | null | undefined;
  /** The words, with or without the codes in front. */
  text?: string | null | undefined;
};

/**
 * Whose turn it is. `sender`: the person or program that sent the message. `recipient`: the person it is for. `remote`: those who run the
 * other server. `us`: this server, its name, address, keys or reputation. `network`: the way between, DNS included. `nobody`: it is as it should be.
 */
export type Whose = 'sender' | 'recipient' | 'remote' | 'us' | 'network' | 'nobody';

/** What a reply means in plain words. */
export type Explanation = {
  /** Stable name: `greylisting`, or a code such as `5.7.26`. */
  id: string;
  /** Some words, for a badge or the head of a group: `Mailbox full`. */
  title: string;
  /** What it says. */
  meaning: string;
  /** Why that usually happens. */
  cause: string;
  whose: Whose;
  /** What one can do about it. */
  next: string;
  /** Where it is written: a clause of an RFC, or a page of those who answer so. */
  source?: string;
};

/** An explanation of one reply. */
export type ExplainedReply = Explanation & {
  /** True: it is tried again by itself. False: this was the last word. Null: the reply had no code. */
  isTemporary: boolean | null;
  class: ReplyClass;
};

/** An explanation and the replies that it is for. */
export type ReplyPattern = Explanation & {
  /** Any of these; small letters, `*` for anything between. See {@link matchesText}. None: the codes decide alone. */
  match: readonly string[];
  /** Only for these reply codes: `550`, `55?`, `4??`. */
  code?: readonly string[];
  /** Only for these enhanced codes: `5.7.1`, `?.7.*`. */
  enhanced?: readonly string[];
  /** Of an own pattern: the class of what it fits, where that is not the class that is known here. */
  class?: ReplyClass;
};
