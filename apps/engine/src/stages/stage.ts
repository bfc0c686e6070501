import type { Decision, JsonValue } from '@posthorn/policy/decision';
import { LookupFailed, onceKnown } from '@posthorn/policy/lookup/at-hand';
import type { StageOutcome } from '@posthorn/policy/rules/run';
import type { Stage, Verdict } from '@posthorn/policy/stage';
import { type Reply, reply } from '@posthorn/smtp/reply';
import { askRules } from '../rules/ask.ts';
import type { RuleScope } from '../rules/scope.ts';
import type { Session } from '../session/session.ts';

/** What one rule says when it has an opinion. */
export type Judgement = {
  /** Dotted name; built-in rules start with `builtin.`. */
  rule: string;
  verdict: Verdict;
  reply: { code: number; enhanced?: string; text: string };
  /** What the rule saw. */
  facts?: Record<string, JsonValue>;
};

/** One rule of a stage: looks at session and subject, and judges or leaves it to the next. */
export type Rule<Subject> = (
  session: Session,
  subject: Subject,
) => Judgement | undefined | Promise<Judgement | undefined>;

/**
 * The rules of a stage, in the order in which they are asked:
 *
 * 1. `rules`, built in: limits and safety (relaying, unknown recipients, loops). What they refuse is refused, whatever an operator's rule would
 *    say: no rule can open a relay or lift a limit, and nothing is looked up for mail that is not taken anyway. What they accept is
 * 2. put to the operator's rules, whose refusal wins over that;
 * 3. `afterwards`: policies that come ready made (DMARC), asked when no rule of the operator decided, so that these can make exceptions;
 * 4. `otherwise`, which always judges. Without `afterwards` it counts as part of 1.
 */
export type StageRules<Subject> = {
  stage: Stage;
  rules: readonly Rule<Subject>[];
  afterwards?: readonly Rule<Subject>[];
  otherwise: Judgement;
  /** What the operator's rules are asked about, beside session and transaction. */
  scope?(subject: Subject): Omit<RuleScope, 'session'>;
};

/**
 * Asks the rules of a stage. Synchronous as long as its rules are, because most answers need no look-up and a promise for each command would
 * be felt.
 */
export function decide<Subject>(
  stage: StageRules<Subject>,
  session: Session,
  subject: Subject,
): Decision | Promise<Decision> {
  const { observer } = session.house;
  const decision = judgeOrDefer(stage, session, subject);
  if (observer === undefined) return decision;
  const recipient = stage.scope?.(subject).recipient?.address;
  return Promise.resolve(decision).then((known) => {
    observer.decided(known, recipient);
    return known;
  });
}

/** A list that has to be asked elsewhere, and cannot be: mail is put off, and the record says why. */
function judgeOrDefer<Subject>(
  stage: StageRules<Subject>,
  session: Session,
  subject: Subject,
): Decision | Promise<Decision> {
  const failed = (error: unknown): Decision => {
    if (error instanceof LookupFailed) return decisionOf(stage.stage, session, lookupFailed(error, stage.stage));
    throw error;
  };
  try {
    const decision = judge(stage, session, subject);
    return decision instanceof Promise ? decision.catch(failed) : decision;
  } catch (error) {
    return failed(error);
  }
}

/** What is said and kept where a look-up failed. */
export const lookupFailed = ({ lookup, reason }: LookupFailed, stage: Stage): Judgement => ({
  rule: 'builtin.lookup',
  verdict: 'defer',
  reply: {
    code: stage === 'connect' ? 421 : 451,
    enhanced: '4.3.0',
    text: 'Something that is needed to judge this cannot be asked now, try again later',
  },
  facts: { lookup, reason },
});

function judge<Subject>(stage: StageRules<Subject>, session: Session, subject: Subject): Decision | Promise<Decision> {
  const builtin = firstOpinion(stage.rules, session, subject);
  if (builtin instanceof Promise) return builtin.then((opinion) => decideFurther(stage, session, subject, opinion));
  return decideFurther(stage, session, subject, builtin);
}

/** The reply that goes on the wire for a decision. */
export function replyOf(decision: Decision): Reply {
  const words = decision.reply;
  if (words === undefined) throw new Error(`decision of rule ${decision.rule} has no reply`);
  return reply(words.code, words.enhanced, words.text);
}

/** Does the client go on after this decision? */
export function isAccepting(decision: Pick<Decision, 'verdict'>): boolean {
  return decision.verdict !== 'deny' && decision.verdict !== 'defer' && decision.verdict !== 'drop';
}

/** A judgement with time, stage and revision: what is kept. */
export function decisionOf(stage: Decision['stage'], session: Session, judgement: Judgement): Decision {
  return {
    stage,
    rule: judgement.rule,
    verdict: judgement.verdict,
    reply: judgement.reply,
    facts: judgement.facts ?? {},
    revision: session.inForce.revision,
    at: isoTime(session.house.now()),
  };
}

/** Many decisions fall into one millisecond, and formatting a date is not free. */
function isoTime(now: number): string {
  if (now !== lastTime) {
    lastTime = now;
    lastText = new Date(now).toISOString();
  }
  return lastText;
}

let lastTime = -1;
let lastText = '';

type Opinion = Judgement | undefined;

function decideFurther<Subject>(
  stage: StageRules<Subject>,
  session: Session,
  subject: Subject,
  opinion: Opinion,
): Decision | Promise<Decision> {
  const builtin = opinion ?? (stage.afterwards === undefined ? stage.otherwise : undefined);
  if (builtin !== undefined && !isAccepting(builtin)) return decisionOf(stage.stage, session, builtin);
  const outcome = askRules(stage.stage, { session, transaction: session.transaction, ...stage.scope?.(subject) });
  if (outcome instanceof Promise)
    return outcome.then((known) => conclude(stage, session, subject, { builtin, outcome: known }));
  return conclude(stage, session, subject, { builtin, outcome });
}

function conclude<Subject>(
  stage: StageRules<Subject>,
  session: Session,
  subject: Subject,
  { builtin, outcome }: { builtin: Opinion; outcome: StageOutcome | undefined },
): Decision | Promise<Decision> {
  const decided = outcome?.decided;
  if (outcome !== undefined && decided !== undefined) {
    const { rule, verdict, reply: words } = decided;
    if (!isAccepting(decided))
      return decisionOf(stage.stage, session, { rule, verdict, reply: words, facts: outcome.facts });
    const usual = builtin ?? stage.otherwise;
    // What a route throws away stays thrown away.
    const lasting = verdict === 'accept' && usual.verdict === 'discard' ? 'discard' : verdict;
    return decisionOf(stage.stage, session, {
      ...usual,
      rule,
      verdict: lasting,
      facts: { ...usual.facts, ...noted(outcome) },
    });
  }
  const finish = (opinion: Opinion): Decision => {
    const judgement = opinion ?? builtin ?? stage.otherwise;
    const facts = outcome === undefined ? judgement.facts : { ...judgement.facts, ...noted(outcome) };
    return decisionOf(stage.stage, session, facts === undefined ? judgement : { ...judgement, facts });
  };
  const last = builtin ?? firstOpinion(stage.afterwards ?? [], session, subject);
  return last instanceof Promise ? last.then(finish) : finish(last);
}

/** What the operator's rules saw, and which of them applied. */
function noted({ facts, applied }: StageOutcome): Record<string, JsonValue> {
  return applied.length === 0 ? {} : { ...facts, rules: applied };
}

function firstOpinion<Subject>(
  rules: readonly Rule<Subject>[],
  session: Session,
  subject: Subject,
  start = 0,
): Opinion | Promise<Opinion> {
  for (let index = start; index < rules.length; index++) {
    const rule = rules[index]!;
    // Lists may need answers that are not at hand; a rule matches them before it counts anything.
    const opinion = session.inForce.hasLookedUpLists ? onceKnown(() => rule(session, subject)) : rule(session, subject);
    if (opinion instanceof Promise)
      return opinion.then((judgement) => judgement ?? firstOpinion(rules, session, subject, index + 1));
    if (opinion !== undefined) return opinion;
  }
  return undefined;
}
