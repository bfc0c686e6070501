import { scannersOf } from '@posthorn/settings/scanners';
import { ok } from '@posthorn/settings/self-test';
import { lookAtScanner } from './scanner-look.ts';
import type { EngineSelfTests } from './self-test.ts';

/** Does DCC's daemon answer? */
export const dcc: EngineSelfTests = {
  async daemon(check, { house }) {
    const found = scannersOf(house.inForce().configuration).find(({ kind }) => kind === 'dcc');
    if (found === undefined) await check('dccifd', () => ok('No address is set.'));
    else await check('dccifd', () => lookAtScanner(house, found), 25_000);
  },
};
