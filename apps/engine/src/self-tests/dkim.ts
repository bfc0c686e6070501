import { fail, ok, warn } from '@posthorn/settings/self-test';
import type { EngineSelfTests } from './self-test.ts';
import { AUTHOR, deliver, found, newKeys, recordsOf, signed } from './trial-mail.ts';

/** Is a good signature believed, and a broken one not? */
export const dkim: EngineSelfTests = {
  async verify(check, context) {
    const keys = await newKeys();
    const message = await signed(keys);
    const records = recordsOf(keys);
    const { [`s._domainkey.${AUTHOR}`]: key, ...withoutKey } = records;
    const cases = [
      ['A signed message', message, records, 'pass'],
      ['The same with a word changed', changed(message, 'A trial', 'A trick'), records, 'fail'],
      ['The same with another subject', changed(message, 'Subject: self-test', 'Subject: bargain'), records, 'fail'],
      ['A signature whose key nobody publishes', message, withoutKey, 'permerror'],
      [
        'The same with its key revoked',
        message,
        { ...records, [`s._domainkey.${AUTHOR}`]: 'v=DKIM1; p=' },
        'permerror',
      ],
    ] as const;
    for (const [title, content, zone, wanted] of cases)
      await check(title, async () => {
        const { result, reason } = found(await deliver(context, { message: content, records: zone }), 'dkim');
        const words = `The result is ${String(result)}${reason ? `: ${String(reason)}` : ''}.`;
        return result === wanted ? ok(words) : fail(`${words} It should be ${wanted}.`);
      });
    await check('Settings', () =>
      context.house.inForce().configuration.dkim.verify
        ? ok('Signatures are checked.')
        : warn('Signatures of real mail are not checked: dkim.verify is off.'),
    );
  },
};

const changed = (message: Buffer, from: string, to: string): Buffer =>
  Buffer.from(message.toString('latin1').replace(from, to), 'latin1');
