import { randomBytes } from 'node:crypto';
import { fstatSync, type Stats, statSync } from 'node:fs';
import { type Finding, fail, ok, unknown, warn } from '@posthorn/settings/self-test';
import type { EngineSelfTests, SelfTestContext } from './self-test.ts';

/** Does the log run at the level of the settings, and does a line arrive where standard output goes? */
export const log: EngineSelfTests = {
  async line(check, context) {
    const { level } = context.house.inForce().configuration.log;
    await check('Level', () => {
      const running = context.house.log.level;
      if (running === undefined) return unknown(`The settings say “${level}”; this log does not tell its level.`);
      return running === level
        ? ok(`“${level}”, as the settings say.`)
        : fail(`“${running}”, but the settings say “${level}”.`);
    });
    await check('A line', () => write(context, level));
  },
};

async function write({ house }: SelfTestContext, level: string): Promise<Finding> {
  const mark = randomBytes(4).toString('hex');
  const before = fstatSync(STANDARD_OUTPUT);
  const at = level === 'error' ? 'error' : level === 'warn' ? 'warn' : 'info';
  house.log[at]({ selfTest: mark }, `self-test ${mark}: this line is a test of the log`);
  await new Promise((resolve) => setTimeout(resolve, 250));
  return arrival(before, fstatSync(STANDARD_OUTPUT), mark);
}

/** What can be seen from here of where a line went. */
function arrival(before: Stats, after: Stats, mark: string): Finding {
  const words = `Look for “self-test ${mark}”.`;
  if (after.isFile()) {
    return after.size > before.size
      ? ok(`The file that standard output goes to has grown. ${words}`)
      : fail('Standard output goes to a file, which did not grow.');
  }
  if (after.isCharacterDevice() && after.rdev === nullDevice())
    return warn('Standard output goes to /dev/null: nobody keeps the log.');
  return unknown(
    `Written to a ${after.isFIFO() || after.isSocket() ? 'pipe' : 'terminal'}; who reads it cannot be seen from here. ${words}`,
  );
}

function nullDevice(): number | undefined {
  return statSync('/dev/null', { throwIfNoEntry: false })?.rdev;
}

const STANDARD_OUTPUT = 1;
