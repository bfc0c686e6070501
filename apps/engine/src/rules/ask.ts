import { runStage, type StageOutcome } from '@posthorn/policy/rules/run';
import type { Stage } from '@posthorn/policy/stage';
import { createStageHost } from './host.ts';
import type { RuleScope } from './scope.ts';

/** Asks the operator's rules of a stage; undefined where there are none. A promise only when something has to be waited for. */
export function askRules(stage: Stage, scope: RuleScope): StageOutcome | undefined | Promise<StageOutcome> {
  const { rules } = scope.session.inForce;
  if (rules.at[stage].length === 0) return undefined;
  const outcome = runStage(rules, stage, createStageHost(stage, scope));
  return outcome instanceof Promise
    ? outcome.then((known) => counted(known, stage, scope))
    : counted(outcome, stage, scope);
}

/** Every rule that was asked counts, those that decide nothing too. */
function counted(outcome: StageOutcome, stage: Stage, { session }: RuleScope): StageOutcome {
  const { ruleTally, now } = session.house;
  const at = now();
  for (const { rule, fault } of outcome.trace)
    ruleTally.add(rule, at, {
      applied: outcome.applied.includes(rule),
      fault: fault && { ...fault, reason: fault.reason.slice(0, 300), stage },
    });
  return outcome;
}
