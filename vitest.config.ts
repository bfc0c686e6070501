import { defineConfig } from 'vitest/config';

/** Tests stand beside the code (`*.test.ts`); those that need foreign programs or the whole system live in packages/testbed. */
export default defineConfig({
  test: {
    include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'scripts/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
});
