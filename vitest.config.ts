import { defineConfig } from 'vitest/config';

/** Tests stand beside the code (`*.test.ts`); those that need foreign programs or the whole system live in packages/testbed. */
export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // Tests of cost look at no clock: their input is so large that anything worse than linear ends here.
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
});
