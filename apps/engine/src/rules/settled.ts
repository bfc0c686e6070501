import { describeRule } from '@posthorn/policy/builtin';
import type { Decision } from '@posthorn/policy/decision';
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
  const decision = withRules(recipient.decision, [own?.decision, verdict]);
  const reason = own?.hold ?? rules.hold ?? recipient.holdReason ?? undefined;
  if (reason === undefined) return decision === recipient.decision ? recipient : { ...recipient, decision };
  return { ...recipient, decision, state: 'held', holdReason: reason };
}

/** The decision of RCPT, and what the operator's rules said after the content. */
function withRules(decision: Decision, later: readonly (Decision | undefined)[]): Decision {
  const spoken = later.filter(
    (one) => one !== undefined && (one.facts['rules'] !== undefined || !one.rule.startsWith('builtin.')),
  );
  if (spoken.length === 0) return decision;
  const added = Object.fromEntries(
    spoken.map((one) => [one!.stage, { rule: one!.rule, verdict: one!.verdict, facts: one!.facts }]),
  );
  return { ...decision, facts: { ...decision.facts, ...added } };
}
