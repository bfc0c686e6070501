import type { ScannerSettings } from '@posthorn/settings/scanners';
import { type Finding, fail, ok, warn } from '@posthorn/settings/self-test';
import type { House } from '../house.ts';
import { tryScanner } from '../scanning/trial.ts';

/** Does this one answer, and find nothing in mail that holds nothing? */
export async function lookAtScanner(house: Pick<House, 'inForce' | 'now'>, scanner: ScannerSettings): Promise<Finding> {
  const { fault, verdict, ms } = await tryScanner(
    house,
    { ...scanner, timeout: Math.min(scanner.timeout, 20) },
    'plain',
  );
  if (fault !== null) return fail(`${scanner.address} ${fault}.`, LINK);
  return verdict === 'clean' || verdict === 'spam'
    ? ok(`Answered after ${ms} ms.`, LINK)
    : warn(`Says "${verdict}" of a message that holds nothing.`, LINK);
}

const LINK = { links: [{ to: '/policy/scanners', words: 'Scanners' }] };
