import { fail, ok, warn } from '@posthorn/settings/self-test';
import type { EngineSelfTests } from './self-test.ts';
import { AUTHOR, deliver, found, newKeys, PLAIN, recordsOf, sealed } from './trial-mail.ts';

/** Is a chain that holds told from one that does not? */
export const arc: EngineSelfTests = {
  async chains(check, context) {
    const keys = await newKeys();
    const records = recordsOf(keys);
    const one = await sealed(keys, Buffer.from(PLAIN));
    const two = await sealed(keys, one);
    const cases = [
      ['No chain', Buffer.from(PLAIN), 'none'],
      ['A chain of one', one, 'pass'],
      ['A chain of two', two, 'pass'],
      ['The same with a word changed', changed(two, 'A trial', 'A trick'), 'fail'],
      ['The same without its first seal', changed(two, /^ARC-Seal: i=1;[\s\S]*?\r\n(?=\S)/m, ''), 'fail'],
      ['The same with other results', changed(two, /(i=1; \S+ spf=)pass/, '$1fail'), 'fail'],
    ] as const;
    for (const [title, message, wanted] of cases)
      await check(title, async () => {
        const { state, reason } = found(await deliver(context, { message, records }), 'arc');
        const words = `The result is ${String(state)}${reason ? `: ${String(reason)}` : ''}.`;
        return state === wanted ? ok(words) : fail(`${words} It should be ${wanted}.`);
      });
    await check('Whose word is taken', () => {
      const { verify, trustedSealers } = context.house.inForce().configuration.arc;
      if (!verify) return warn('Chains of real mail are not checked: arc.verify is off.');
      return trustedSealers.length === 0
        ? ok('Nobody is a trusted sealer: chains are noted, and change nothing.')
        : ok(`A chain counts when one of ${trustedSealers.length} trusted sealers closed it; ${AUTHOR} is none.`);
    });
  },
};

const changed = (message: Buffer, from: string | RegExp, to: string): Buffer =>
  Buffer.from(message.toString('latin1').replace(from, to), 'latin1');
