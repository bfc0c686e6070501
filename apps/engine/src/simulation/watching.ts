import type { Decision } from '@posthorn/policy/decision';
import type { Effect } from '@posthorn/policy/rules/rule';
import type { StageOutcome } from '@posthorn/policy/rules/run';
import type { Stage } from '@posthorn/policy/stage';
import type { SimulatedJudgement, SimulatedLookup } from '@posthorn/settings/simulation/result';
import type { Authentication } from '../authentication/message.ts';
import type { Observer } from '../observer.ts';

/** What was seen since the last look. */
export type Seen = { judgements: SimulatedJudgement[]; lookups: SimulatedLookup[]; delayMs: number };

/** Watches one session, step by step. */
export type Watching = {
  observer: Observer;
  lookup(lookup: SimulatedLookup): void;
  /** A refusal that no stage made: broken rules of the protocol. */
  refusal(decision: Decision, recipient: string | undefined): void;
  /** Takes what was seen since the last call. */
  take(): Seen;
  authentication(): Authentication | undefined;
};

/** @param namesOf names of the rules of a stage, in order */
export function createWatching(namesOf: (stage: Stage) => readonly string[]): Watching {
  let seen = nothing();
  let asked: Parameters<Observer['asked']>[0] | undefined;
  let found: Authentication | undefined;
  let lookups = 0;
  const judge = (decision: Decision, recipient: string | undefined): void => {
    if (seen.judgements.length >= MOST_JUDGEMENTS) return;
    const own = asked?.stage === decision.stage ? asked : undefined;
    asked = undefined;
    seen.judgements.push({
      stage: decision.stage,
      rule: decision.rule,
      verdict: decision.verdict,
      reply: decision.reply ?? null,
      recipient: recipient ?? null,
      facts: decision.facts,
      rules: own ? tracesOf(own.outcome, namesOf(own.stage)) : notAsked(decision, namesOf),
      seen: own?.outcome.facts ?? {},
      effects: (own?.effects ?? []).slice(0, 100).map(({ rule, effect }) => ({
        rule,
        kind: effect.kind,
        words: wordsOf(effect),
      })),
    });
  };
  return {
    observer: {
      asked(one) {
        asked = one;
      },
      decided: judge,
      authenticated(one) {
        found = one;
      },
      delayed(milliseconds) {
        seen.delayMs += milliseconds;
      },
    },
    lookup(lookup) {
      if (lookups++ < MOST_LOOKUPS) seen.lookups.push(lookup);
    },
    refusal(decision, recipient) {
      // Refusals of stages come here too, after the stage itself was seen.
      const isKnown = seen.judgements.some(({ stage, rule }) => stage === decision.stage && rule === decision.rule);
      if (!isKnown) judge(decision, recipient);
    },
    take() {
      const taken = seen;
      seen = nothing();
      return taken;
    },
    authentication: () => found,
  };
}

const nothing = (): Seen => ({ judgements: [], lookups: [], delayMs: 0 });

function tracesOf({ trace }: StageOutcome, names: readonly string[]): SimulatedJudgement['rules'] {
  return [
    ...trace.map(({ rule, result, fault }) => ({
      rule,
      result,
      ...(fault === undefined ? {} : { fault: fault.reason.slice(0, 500) }),
    })),
    ...names.slice(trace.length).map((rule) => ({ rule, result: 'not asked' as const })),
  ];
}

/** A limit or a safety rule of ours decided before the operator's rules had their turn. */
function notAsked({ stage }: Decision, namesOf: (stage: Stage) => readonly string[]): SimulatedJudgement['rules'] {
  if (stage === 'auth' || stage === 'starttls' || stage === 'session') return [];
  return namesOf(stage).map((rule) => ({ rule, result: 'not asked' as const }));
}

function wordsOf(effect: Effect): string {
  switch (effect.kind) {
    case 'addHeader':
      return `${effect.name}: ${effect.value}`;
    case 'removeHeader':
      return effect.name;
    case 'setVariable':
      return `${effect.name} = ${effect.value}`;
    case 'log':
      return effect.text;
    case 'control':
      return effect.flag;
    case 'delay':
      return `${effect.seconds} s`;
    case 'tag':
      return effect.tag;
    case 'rewrite':
    case 'redirect':
      return effect.address;
    case 'hold':
      return effect.reason;
  }
}

const MOST_JUDGEMENTS = 250;
const MOST_LOOKUPS = 300;
