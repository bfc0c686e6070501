// `npm test`: everything it takes to run every test, then every test. The last line is "N passed, N failed".
// Where few files fail, these run once more, alone: what passes then is named as unsteady, with the reason it failed at first.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installFromLockfile } from './install.mjs';
import { runWithNode24 } from './with-node24.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const chosen = process.argv.slice(2);
/** More files than this do not fail by chance. */
const filesRunAgain = 2;

if (!installFromLockfile()) fail('the dependencies could not be installed');
if ((await runWithNode24(['scripts/test/prepare.ts', ...(chosen.length > 0 ? ['--only-report'] : [])])) !== 0)
  fail('the ground for the tests could not be prepared');

const first = await run(chosen);
const failing = first.suites.filter(({ status }) => status === 'failed').map(({ name }) => name);
const isWorthAnother = chosen.length === 0 && failing.length > 0 && failing.length <= filesRunAgain;
const second = isWorthAnother ? await run(failing) : { suites: [], code: 1 };
const again = new Map(second.suites.map((suite) => [suite.name, suite]));
for (const suite of first.suites) if (again.get(suite.name)?.status === 'passed') tellUnsteady(suite);
summarise(
  first.suites.map((suite) => again.get(suite.name) ?? suite),
  isWorthAnother ? second.code : first.code,
);

/** @returns what every file came to, and the exit code of the runner */
async function run(files) {
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-test-'));
  const file = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const code = await runWithNode24(['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...files]);
  if (!existsSync(file)) fail('the test runner left no report');
  const { testResults } = JSON.parse(readFileSync(file, 'utf8'));
  rmSync(folder, { recursive: true, force: true });
  return { suites: testResults, code };
}

function tellUnsteady(suite) {
  const where = relative(root, suite.name);
  const failed = suite.assertionResults.filter(({ status }) => status === 'failed');
  for (const { fullName, failureMessages } of failed)
    console.log(`unsteady, passed when run again: ${where}: ${fullName}: ${failureMessages.join(' ').split('\n')[0]}`);
  if (failed.length === 0) console.log(`unsteady, passed when run again: ${where}: ${suite.message}`);
}

function summarise(suites, code) {
  const having = (...states) =>
    suites.flatMap(({ assertionResults }) => assertionResults.filter(({ status }) => states.includes(status)));
  const broken = suites.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  );
  for (const { name, message } of broken) console.log(`failed as a whole: ${relative(root, name)}: ${message}`);
  const skipped = having('pending', 'skipped', 'todo');
  for (const test of skipped) console.log(`left out: ${test.fullName}`);
  const leftOut = skipped.length > 0 && process.env.CI ? skipped.length : 0;
  if (leftOut) console.log(`CI leaves nothing out: ${leftOut} tests left out count as failed.`);
  const failed = having('failed').length + broken.length + leftOut || (code === 0 ? 0 : 1);
  console.log(`${having('passed').length} passed, ${failed} failed`);
  process.exit(failed > 0 || code !== 0 ? 1 : 0);
}

function fail(why) {
  console.error(why);
  console.log('0 passed, 1 failed');
  process.exit(1);
}
