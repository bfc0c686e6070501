// `npm test`: everything it takes to run every test, then every test. The last line is "N passed, N failed".
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installFromLockfile } from './install.mjs';
import { runWithNode24 } from './with-node24.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const chosen = process.argv.slice(2);

if (!installFromLockfile()) fail('the dependencies could not be installed');
if ((await runWithNode24(['scripts/test/prepare.ts', ...(chosen.length > 0 ? ['--only-report'] : [])])) !== 0)
  fail('the ground for the tests could not be prepared');

const folder = mkdtempSync(join(tmpdir(), 'posthorn-test-'));
const file = join(folder, 'report.json');
const code = await runWithNode24([
  'node_modules/vitest/vitest.mjs',
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${file}`,
  ...chosen,
]);
summarise(file, code);

function summarise(report, code) {
  if (!existsSync(report)) fail('the test runner left no report');
  const results = JSON.parse(readFileSync(report, 'utf8'));
  rmSync(folder, { recursive: true, force: true });
  const broken = results.testResults.filter(
    (suite) => suite.status === 'failed' && suite.assertionResults.every((test) => test.status !== 'failed'),
  );
  for (const suite of broken) console.log(`failed as a whole: ${relative(root, suite.name)}: ${suite.message}`);
  const skipped = results.testResults.flatMap((suite) =>
    suite.assertionResults.filter((test) => ['pending', 'skipped', 'todo'].includes(test.status)),
  );
  for (const test of skipped) console.log(`left out: ${test.fullName}`);
  const leftOut = skipped.length > 0 && process.env.CI ? skipped.length : 0;
  if (leftOut) console.log(`CI leaves nothing out: ${leftOut} tests left out count as failed.`);
  const failed = results.numFailedTests + broken.length + leftOut || (code === 0 ? 0 : 1);
  console.log(`${results.numPassedTests} passed, ${failed} failed`);
  process.exit(failed > 0 || code !== 0 ? 1 : 0);
}

function fail(why) {
  console.error(why);
  console.log('0 passed, 1 failed');
  process.exit(1);
}
