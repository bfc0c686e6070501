import { ok } from '@posthorn/settings/self-test';
import { lookAtScanner } from './scanner-look.ts';
import type { EngineSelfTests } from './self-test.ts';

/** Does every milter answer, and want no more than it may? */
export const milter: EngineSelfTests = {
  async milters(check, { house }) {
    const { scanners } = house.inForce().configuration.content;
    const milters = scanners.filter(({ kind, enabled }) => kind === 'milter' && enabled);
    if (milters.length === 0) await check('Milters', () => ok('There is none.'));
    for (const one of milters.slice(0, MOST)) await check(one.name, () => lookAtScanner(house, one), 25_000);
  },
};

const MOST = 20;
