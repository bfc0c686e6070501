import { describeRule } from '@posthorn/policy/builtin';
import type { Decision, JsonValue } from '@posthorn/policy/decision';
import type { NewRecipient } from '@posthorn/queue/accept';
import type { EachDecision } from './each.ts';
import type { MessageRules } from './state.ts';

/** What was decided of a message, and of each recipient of it. */
export type Settlement = {
  verdict: Decision;
  each: ReadonlyMap<string, EachDecision> | undefined;
  rules: MessageRules;
};

/**
 * A recipient as it is stored: what its own stage said counts before what holds for the whole message. What was held at RCPT is still quarantined or
 * discarded by what comes later, or whoever releases it would let that out.
 */
export function settled(recipient: NewRecipient, { verdict, each, rules }: Settlement): NewRecipient {
  if (recipient.state === 'discarded' || recipient.state === 'quarantined') return recipient;
  const own = each?.get(recipient.id);
  const keeper = [own?.decision, rules.disposition, verdict].find(
    (decision) => decision?.verdict === 'quarantine' || decision?.verdict === 'discard',
  );
  if (keeper?.verdict === 'discard') return { ...recipient, state: 'discarded', decision: keeper };
  if (keeper !== undefined)
    return { ...recipient, state: 'quarantined', decision: keeper, holdReason: describeRule(keeper.rule).title };
  const decision = withRules(recipient.decision, { own: own?.decision, verdict });
  const reason = own?.hold ?? rules.hold ?? recipient.holdReason ?? undefined;
  if (reason === undefined) return decision === recipient.decision ? recipient : { ...recipient, decision };
  return { ...recipient, decision, state: 'held', holdReason: reason };
}

/** The decision of RCPT, and what the operator's rules said after the content. */
function withRules(decision: Decision, { own, verdict }: { own: Decision | undefined; verdict: Decision }): Decision {
  const hasSpoken = verdict.facts['rules'] !== undefined || !verdict.rule.startsWith('builtin.');
  if (own === undefined && !hasSpoken) return decision;
  const added: Record<string, JsonValue> = {};
  // Where each recipient hears an answer of its own, that answer is kept, whoever gave it.
  if (own !== undefined) added[own.stage] = { ...laterOf(own), ...replyTo(own) };
  if (hasSpoken) added[verdict.stage] = laterOf(verdict);
  return { ...decision, facts: { ...decision.facts, ...added } };
}

const laterOf = ({ rule, verdict, facts }: Decision) => ({ rule, verdict, facts });

const replyTo = ({ reply }: Decision): Record<string, JsonValue> =>
  reply === undefined ? {} : { reply: [reply.code, reply.enhanced, reply.text].filter(Boolean).join(' ') };
