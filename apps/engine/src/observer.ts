import type { Decision } from '@posthorn/policy/decision';
import type { Effect } from '@posthorn/policy/rules/rule';
import type { StageOutcome } from '@posthorn/policy/rules/run';
import type { Stage } from '@posthorn/policy/stage';
import type { Authentication } from './authentication/message.ts';

/** Who watches what sessions decide. With one, nobody is made to wait: delays are told instead. */
export type Observer = {
  /** The operator's rules of a stage were asked. */
  asked(asked: { stage: Stage; outcome: StageOutcome; effects: { rule: string; effect: Effect }[] }): void;
  /** A stage has decided; of which recipient, where it is about one. */
  decided(decision: Decision, recipient?: string): void;
  authenticated(found: Authentication): void;
  delayed(milliseconds: number): void;
};
