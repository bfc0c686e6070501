import { RuleFault } from './fault.ts';

/** What one evaluation may cost. */
export type Limits = {
  /** Steps: one for each node visited, more for functions by the length of their input. */
  steps: number;
  /** Characters and list members made. */
  memory: number;
  /** After so many steps the others get their turn. */
  slice: number;
};

/** About 20 ms and 2 MB at the most, no more than 1 ms at a time (measured on one core of a small server). */
export const defaultLimits: Limits = { steps: 200_000, memory: 1_000_000, slice: 10_000 };

/** Counts what an evaluation spends. */
export type Budget = {
  /** @throws RuleFault when nothing is left */
  step(count: number, at: number): void;
  /** @throws RuleFault when nothing is left */
  allocate(count: number, at: number): void;
  /** Is it time to let others go on? Asking begins a new slice when it is. */
  isSliceOver(): boolean;
  readonly spent: number;
};

/** Opens a budget. */
export function createBudget(limits: Limits): Budget {
  let steps = 0;
  let memory = 0;
  let sliceEnd = limits.slice;
  return {
    step(count, at) {
      steps += count;
      if (steps > limits.steps)
        throw new RuleFault('too-many-steps', `the expression takes more than ${limits.steps} steps`, at);
    },
    allocate(count, at) {
      memory += count;
      if (memory > limits.memory)
        throw new RuleFault('too-much-memory', 'the expression makes texts or lists that are too large', at);
    },
    isSliceOver() {
      if (steps < sliceEnd) return false;
      sliceEnd = steps + limits.slice;
      return true;
    },
    get spent() {
      return steps;
    },
  };
}
