import type { Decision, JsonValue } from '@posthorn/policy/decision';
import type { Verdict } from '@posthorn/policy/stage';
import { type Reply, reply } from '@posthorn/smtp/reply';
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

/** An ordered list of rules of which the last one always judges. */
export type StageRules<Subject> = { stage: Decision['stage']; rules: readonly Rule<Subject>[]; otherwise: Judgement };

/**
 * Asks the rules in order; the first opinion decides. Synchronous as long as its rules are, because most answers need no look-up and a
 * promise for each command would be felt.
 */
export function decide<Subject>(
  stage: StageRules<Subject>,
  session: Session,
  subject: Subject,
): Decision | Promise<Decision> {
  return decideFrom(0, stage, session, subject);
}

/** The reply that goes on the wire for a decision. */
export function replyOf(decision: Decision): Reply {
  const words = decision.reply;
  if (words === undefined) throw new Error(`decision of rule ${decision.rule} has no reply`);
  return reply(words.code, words.enhanced, words.text);
}

/** Does the client go on after this decision? */
export function isAccepting(decision: Decision): boolean {
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

function decideFrom<Subject>(
  start: number,
  stage: StageRules<Subject>,
  session: Session,
  subject: Subject,
): Decision | Promise<Decision> {
  for (let index = start; index < stage.rules.length; index++) {
    const opinion = stage.rules[index]!(session, subject);
    if (opinion === undefined) continue;
    if (opinion instanceof Promise) {
      return opinion.then((judgement) =>
        judgement === undefined
          ? decideFrom(index + 1, stage, session, subject)
          : decisionOf(stage.stage, session, judgement),
      );
    }
    return decisionOf(stage.stage, session, opinion);
  }
  return decisionOf(stage.stage, session, stage.otherwise);
}
