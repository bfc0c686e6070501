import type { Stage, Verdict } from './stage.ts';

/** What JSON can hold. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** A reply as a rule writes it: one text, folded into lines by the conversation. */
export type DecisionReply = { code: number; enhanced?: string; text: string };

/**
 * Why something was answered as it was. One is kept for each recipient of each message, refused ones included.
 */
export type Decision = {
  stage: Stage | 'auth' | 'starttls' | 'session';
  /** Dotted name of the rule; the built-in ones start with `builtin.`. */
  rule: string;
  verdict: Verdict;
  reply?: DecisionReply;
  /** What the rule saw, DNS answers included. */
  facts: Record<string, JsonValue>;
  /** The revision of the settings that was in force. */
  revision: number;
  /** ISO 8601, UTC. */
  at: string;
};
