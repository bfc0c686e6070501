import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

/**
 * The order of a whole run: first what takes long, whatever the length of its file, so that none of it is left alone at the end. A file that
 * drives the browser keeps a processor busy and one with mail servers waits a lot, so they go in turns.
 */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const browser = sorted.filter(({ moduleId }) => BROWSER.test(moduleId));
    const system = sorted.filter(({ moduleId }) => SYSTEM.test(moduleId));
    const long = browser.length > system.length ? inTurns(browser, system) : inTurns(system, browser);
    return [...long, ...sorted.filter((file) => !long.includes(file))];
  }
}

/** The shorter list spread evenly over the longer one. */
export const inTurns = <T>(longer: readonly T[], shorter: readonly T[]): T[] =>
  longer.flatMap((one, index) => {
    const upTo = (at: number) => Math.ceil((at * shorter.length) / longer.length);
    return [one, ...shorter.slice(upTo(index), upTo(index + 1))];
  });

const BROWSER = /\/apps\/console\/src\/test\/|\/testbed\/src\/first-minute\//;
const SYSTEM = /\/testbed\/src\/(?:interop|operations)\//;
