import type { CompiledRules } from '@posthorn/policy/rules/compile';
import { runStage, type StageHost, type StageOutcome } from '@posthorn/policy/rules/run';
import type { Stage } from '@posthorn/policy/stage';
import type { Observer } from '../observer.ts';
import { withDnsBehind } from './dns-behind.ts';
import { createStageHost } from './host.ts';
import type { RuleScope } from './scope.ts';

/** Asks the operator's rules of a stage; undefined where there are none. A promise only when something has to be waited for. */
export function askRules(stage: Stage, scope: RuleScope): StageOutcome | undefined | Promise<StageOutcome> {
  const { rules } = scope.session.inForce;
  if (rules.at[stage].length === 0) return undefined;
  const host = createStageHost(stage, scope);
  const { observer } = scope.session.house;
  if (observer !== undefined)
    return watched(observer, stage, { host, rules }).then((known) => {
      noteApplied(known, scope);
      return known;
    });
  const outcome = runStage(rules, stage, host);
  return outcome instanceof Promise
    ? outcome.then((known) => withDnsBehind(counted(known, stage, scope), scope))
    : counted(outcome, stage, scope);
}

/** Keeps which rules applied, for the record of the message and that of the connection. */
function noteApplied({ applied }: StageOutcome, { session, transaction }: RuleScope): void {
  if (applied.length === 0) return;
  const own = transaction?.rules.applied ?? session.rules.applied;
  for (const rule of applied) {
    if (own.size < MOST_NOTED) own.add(rule);
    if (session.rules.all.size < MOST_NOTED) session.rules.all.add(rule);
  }
}

/** Every rule that was asked counts, those that decide nothing too. */
function counted(outcome: StageOutcome, stage: Stage, scope: RuleScope): StageOutcome {
  noteApplied(outcome, scope);
  const { ruleTally, now } = scope.session.house;
  const at = now();
  for (const { rule, fault } of outcome.trace)
    ruleTally.add(rule, at, {
      applied: outcome.applied.includes(rule),
      fault: fault && { ...fault, reason: fault.reason.slice(0, 300), stage },
    });
  return outcome;
}

/** In simulations nothing is counted; what the rules did is told instead. */
async function watched(
  observer: Observer,
  stage: Stage,
  { host, rules }: { host: StageHost; rules: CompiledRules },
): Promise<StageOutcome> {
  const effects: Parameters<StageHost['apply']>[] = [];
  const outcome = await runStage(rules, stage, {
    ...host,
    apply(effect, rule) {
      effects.push([effect, rule]);
      host.apply(effect, rule);
    },
  });
  observer.asked({ stage, outcome, effects: effects.map(([effect, rule]) => ({ rule, effect })) });
  return outcome;
}

/** As many as one message or connection names. */
const MOST_NOTED = 50;
