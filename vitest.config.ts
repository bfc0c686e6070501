import { defineConfig } from 'vitest/config';
import { LongFirst } from './scripts/test/order.ts';

/** Tests stand beside the code (`*.test.ts`); those that need foreign programs or the whole system live in packages/testbed. */
export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: LongFirst },
    // Tests of cost look at no clock: their input is so large that anything worse than linear ends here.
    testTimeout: 90_000,
    hookTimeout: 120_000,
    // How long a state is waited for: on a busy machine all takes its time, and a state that comes ends the wait.
    expect: { poll: { timeout: 20_000 } },
  },
});
