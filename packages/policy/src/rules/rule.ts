import type { Stage, Verdict } from '../stage.ts';

/** A rule as an operator writes it. Texts of replies, headers and keys are templates (template.ts). */
export type OperatorRule = {
  name: string;
  enabled: boolean;
  description?: string;
  stages: readonly Stage[];
  /** The condition in CEL; empty: always. */
  when: string;
  verdict: Verdict;
  reply: RuleReply;
  effects: readonly Effect[];
  limit: RuleLimit;
  /** What an error brings: `defer` puts the client off, `skip` goes on with the next rule. */
  onError: 'defer' | 'skip';
};

/** Code 0 and empty texts: what fits the verdict. */
export type RuleReply = { code: number; enhanced: string; text: string };

/**
 * The rule applies only once more than `count` came within `period` seconds with the same key; count 0: no limit. `strict` counts what is over
 * the limit too, so that who goes on and on stays out; `leaky` counts what was let through. `countBy` is a template that gives the count where it is
 * not the same for all; where it gives nothing, `count` holds, and with 0 the rule does not apply.
 */
export type RuleLimit = {
  count: number;
  countBy?: string | undefined;
  period: number;
  key: string;
  per: 'connection' | 'mail' | 'recipient' | 'command';
  how: 'leaky' | 'strict';
};

/** Something a rule does when its condition holds, whatever its verdict. */
export type Effect =
  | { kind: 'addHeader'; name: string; value: string; position: 'top' | 'belowTrace' | 'bottom' }
  | { kind: 'removeHeader'; name: string }
  | { kind: 'setVariable'; name: string; value: string; scope: 'message' | 'session' }
  | { kind: 'log'; text: string }
  | { kind: 'control'; flag: ControlFlag }
  | { kind: 'delay'; seconds: number }
  | { kind: 'tag'; tag: string }
  | { kind: 'rewrite'; address: string }
  | { kind: 'redirect'; address: string }
  | { kind: 'hold'; reason: string };

/** What can be switched for one message. */
export const controlFlags = {
  dmarcDisableVerify: 'do not check DMARC for this message',
  dmarcEnableForensic: 'send a failure report of DMARC about it, where its domain asks for one',
  requireTls: 'let the message travel over verified TLS only (REQUIRETLS)',
  skipReceivedSpf: 'add no Received-SPF',
} as const;
export type ControlFlag = keyof typeof controlFlags;

/** Verdicts by stage: there is no message to keep back before MAIL, and no way to hang up between the replies of PRDR. */
export const verdictsAt: Readonly<Record<Stage, readonly Verdict[]>> = {
  connect: ['accept', 'deny', 'defer', 'drop', 'warn', 'require'],
  helo: ['accept', 'deny', 'defer', 'drop', 'warn', 'require'],
  mail: ['accept', 'deny', 'defer', 'drop', 'warn', 'require', 'discard', 'quarantine'],
  rcpt: ['accept', 'deny', 'defer', 'drop', 'warn', 'require', 'discard', 'quarantine'],
  predata: ['accept', 'deny', 'defer', 'drop', 'warn', 'require', 'discard', 'quarantine'],
  prdr: ['accept', 'deny', 'defer', 'warn', 'require', 'discard', 'quarantine'],
  data: ['accept', 'deny', 'defer', 'drop', 'warn', 'require', 'discard', 'quarantine'],
};

const message: readonly Stage[] = ['mail', 'rcpt', 'predata', 'prdr', 'data'];
const beforeContent: readonly Stage[] = ['mail', 'rcpt', 'predata'];
const every: readonly Stage[] = ['connect', 'helo', ...message];

/** Where each effect can be had. */
export const effectStages: Readonly<Record<Effect['kind'], readonly Stage[]>> = {
  addHeader: message,
  removeHeader: message,
  setVariable: every,
  log: every,
  control: beforeContent,
  delay: every,
  tag: message,
  rewrite: beforeContent,
  redirect: ['rcpt'],
  hold: message,
};

/** Each effect in words. */
export const effectWords: Readonly<Record<Effect['kind'], string>> = {
  addHeader: 'add a header field',
  removeHeader: 'take header fields out',
  setVariable: 'remember a value for later rules',
  log: 'write an event',
  control: 'switch something for this message',
  delay: 'let the client wait',
  tag: 'tag the message',
  rewrite: 'change the envelope sender',
  redirect: 'send to another address',
  hold: 'take it, but deliver only once somebody releases it',
};

/** The reply of a verdict when the rule has none of its own. */
export function replyFor(verdict: Verdict, stage: Stage): { code: number; enhanced: string; text: string } {
  if (verdict === 'defer')
    return { code: stage === 'connect' ? 421 : 451, enhanced: '4.7.1', text: 'Not now, try again later' };
  return { code: stage === 'connect' ? 554 : 550, enhanced: '5.7.1', text: 'Refused by the policy of this server' };
}

/** Does the verdict say no? `require` does when its condition does not hold. */
export const isRefusing = (verdict: Verdict): boolean =>
  verdict === 'deny' || verdict === 'defer' || verdict === 'drop' || verdict === 'require';
