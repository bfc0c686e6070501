/** The points of an SMTP transaction at which rules run, in order. */
export const stages = ['connect', 'helo', 'mail', 'rcpt', 'predata', 'prdr', 'data'] as const;

/** A point at which rules run. */
export type Stage = (typeof stages)[number];

/** What a rule can decide. */
export const verdicts = ['accept', 'deny', 'defer', 'drop', 'discard', 'warn', 'quarantine', 'require'] as const;

/** A rule's decision; {@link verdictWords} says what each means. */
export type Verdict = (typeof verdicts)[number];

/** Each stage in words. */
export const stageWords: Readonly<Record<Stage, string>> = {
  connect: 'after the connection was made, before the banner',
  helo: 'at EHLO, HELO or LHLO',
  mail: 'at MAIL FROM',
  rcpt: 'at each RCPT TO',
  predata: 'at DATA or the first BDAT, before the content',
  prdr: 'after the content, once for each recipient (PRDR, LMTP)',
  data: 'after the content, once for the message',
};

/** Each verdict in words. */
export const verdictWords: Readonly<Record<Verdict, string>> = {
  accept: 'take it; no further rule of this stage is asked',
  deny: 'refuse it for good (5yz)',
  defer: 'refuse it for now (4yz): the client should try again',
  drop: 'refuse it for good and close the connection',
  discard: 'say yes, then deliver nothing and tell nobody',
  warn: 'note it and go on with the next rule',
  quarantine: 'take it, but keep it back until somebody looks at it',
  require: 'go on only when the conditions hold; otherwise refuse',
};

/** Does this verdict end the stage, or does the next rule get its turn? */
export function isFinal(verdict: Verdict): boolean {
  return verdict !== 'warn' && verdict !== 'require';
}
