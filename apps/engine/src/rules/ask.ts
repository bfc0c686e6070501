import { runStage, type StageOutcome } from '@posthorn/policy/rules/run';
import type { Stage } from '@posthorn/policy/stage';
import { createStageHost } from './host.ts';
import type { RuleScope } from './scope.ts';

/** Asks the operator's rules of a stage; undefined where there are none. A promise only when something has to be waited for. */
export function askRules(stage: Stage, scope: RuleScope): StageOutcome | undefined | Promise<StageOutcome> {
  const { rules } = scope.session.inForce;
  return rules.at[stage].length === 0 ? undefined : runStage(rules, stage, createStageHost(stage, scope));
}
