import type { Decision } from '@posthorn/policy/decision';
import type { ControlFlag } from '@posthorn/policy/rules/rule';

/** What rules have left behind for the rest of a connection. */
export type SessionRules = {
  variables: Map<string, string>;
  /** Limits that count once a connection, by rule and key, with what was said. */
  counted: Map<string, boolean>;
  /** Milliseconds that rules have let the client wait so far. */
  delayed: number;
  /** Rules that applied before there was a message. */
  applied: Set<string>;
  /** Rules that applied at any time; told when the connection ends. */
  all: Set<string>;
};

/** What rules have left behind for one message. */
export type MessageRules = {
  variables: Map<string, string>;
  counted: Map<string, boolean>;
  flags: Set<ControlFlag>;
  added: { name: string; value: string; position: 'top' | 'belowTrace' | 'bottom' }[];
  /** Names of fields to take out, in lower case. */
  removed: Set<string>;
  /** Changes of single fields: the nth of its name, counted from one; null takes it out. */
  edits: { name: string; nth: number; value: string | null }[];
  tags: Set<string>;
  /** The envelope sender instead of the one given. */
  reversePath: string | undefined;
  /** Rules that applied to it, for any recipient too. */
  applied: Set<string>;
  /** Keeps the whole message back. */
  hold: string | undefined;
  /** What a rule at MAIL or DATA decided for the whole message: quarantine or discard. */
  disposition: Decision | undefined;
};

/** What rules say of one recipient. */
export type RecipientRules = { redirect: string | undefined; hold: string | undefined };

export const newSessionRules = (): SessionRules => ({
  variables: new Map(),
  counted: new Map(),
  delayed: 0,
  applied: new Set(),
  all: new Set(),
});

export const newMessageRules = (): MessageRules => ({
  variables: new Map(),
  counted: new Map(),
  flags: new Set(),
  added: [],
  removed: new Set(),
  edits: [],
  tags: new Set(),
  applied: new Set(),
  reversePath: undefined,
  hold: undefined,
  disposition: undefined,
});

export const newRecipientRules = (): RecipientRules => ({ redirect: undefined, hold: undefined });
