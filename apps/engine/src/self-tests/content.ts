import { scannersOf } from '@posthorn/settings/scanners';
import { unknown } from '@posthorn/settings/self-test';
import { lookAtScanner } from './scanner-look.ts';
import type { EngineSelfTests } from './self-test.ts';

/** Does every scanner answer, and find nothing in mail that holds nothing? */
export const content: EngineSelfTests = {
  async scanners(check, { house }) {
    const scanners = scannersOf(house.inForce().configuration).filter(({ enabled }) => enabled);
    if (scanners.length === 0)
      await check('Scanners', () => unknown('None is in force. One in a draft is tried under Policy, Scanners.'));
    for (const scanner of scanners.slice(0, MOST))
      await check(scanner.name, () => lookAtScanner(house, scanner), 25_000);
  },
};

const MOST = 20;
