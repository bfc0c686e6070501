import { fail, ok, warn } from '@posthorn/settings/self-test';
import type { EngineSelfTests } from './self-test.ts';
import { deliver, newKeys, PLAIN, recordsOf, signed } from './trial-mail.ts';

/** Do our results stand on top, all of them, and none that somebody else wrote in our name? */
export const authres: EngineSelfTests = {
  async header(check, context) {
    const { hostname, configuration } = context.house.inForce();
    const name = configuration.authres.authservId ?? hostname;
    const keys = await newKeys();
    await check('What is written', async () => {
      const { stored } = await deliver(context, { message: await signed(keys), records: recordsOf(keys) });
      const field = /^Authentication-Results: ([\s\S]*?)\r\n(?![ \t])/.exec(stored)?.[1]?.replace(/\r\n\s+/g, ' ');
      if (field === undefined) return fail('Authentication-Results does not stand on top of the message.');
      const missing = ['spf=pass', 'dkim=pass', 'dmarc=pass', 'arc=none'].filter((result) => !field.includes(result));
      if (!field.startsWith(`${name};`)) return fail(`The field is not in the name of ${name}: ${field}`);
      return missing.length > 0 ? fail(`${missing.join(', ')} is missing: ${field}`) : ok(field);
    });
    await check('Results that pretend to be ours', async () => {
      const forged = `Authentication-Results: ${name};\r\n\tdmarc=pass header.from=bank.invalid\r\n${PLAIN}`;
      const { stored } = await deliver(context, { message: Buffer.from(forged) });
      return stored.includes('bank.invalid') ? fail('They are still in the message.') : ok('They are taken out.');
    });
    await check('Results of somebody else', async () => {
      const other = `Authentication-Results: mx.other.invalid; spf=pass\r\n${PLAIN}`;
      const { stored } = await deliver(context, { message: Buffer.from(other) });
      return stored.includes('mx.other.invalid; spf=pass') ? ok('They stay as they are.') : fail('They are gone.');
    });
    await check('Settings', () =>
      configuration.authres.addHeader
        ? ok(`Written on real mail, in the name of ${name}.`)
        : warn('Not written on real mail: authres.addHeader is off.'),
    );
  },
};
