import { type Finding, fail, ok, warn } from '@posthorn/settings/self-test';
import { textOf } from './dialogue.ts';
import { CLIENT_NAME } from './listeners.ts';
import type { EngineSelfTests, SelfTestContext } from './self-test.ts';
import { openTrial } from './trial.ts';
import { type Delivery, deliver, newKeys, recordsOf, signed } from './trial-mail.ts';

/** Do the rules in force let ordinary mail through, and keep their own limits when one of them goes wrong? */
export const rules: EngineSelfTests = {
  async trial(check, context) {
    const { configuration } = context.house.inForce();
    const { ordered } = configuration.rules;
    await check('The rules', () => {
      const on = ordered.filter(({ enabled }) => enabled);
      if (ordered.length === 0) return ok('There is none: what is built in decides alone.');
      return ok(`${on.length} of ${ordered.length} are switched on.`, {
        links: [{ to: '/policy/rules', words: 'Rules' }],
      });
    });
    await check('An ordinary message, signed by its domain', () => ordinary(context));
    await check('A rule that goes wrong puts the message off', async () => {
      const reply = await broken(context, 'defer');
      return reply.startsWith('451') ? ok(`Answered ${reply}`) : fail(`Answered ${reply}`);
    });
    await check('The same where the rule says to go on', async () => {
      const reply = await broken(context, 'skip');
      return reply.startsWith('250')
        ? ok('The next rule was asked, and the message taken.')
        : fail(`Answered ${reply}`);
    });
    const failing = ordered.filter(({ enabled, onError }) => enabled && onError === 'skip').map(({ name }) => name);
    if (failing.length > 0)
      await check('What happens on errors', () =>
        warn(
          `${failing.join(', ').slice(0, 500)}: an error goes unnoticed by the client, since the rule is passed over.`,
        ),
      );
  },
};

async function ordinary(context: SelfTestContext): Promise<Finding> {
  const { ordered } = context.house.inForce().configuration.rules;
  const keys = await newKeys();
  const change: Delivery['change'] = (own) => {
    own.rules.ordered = structuredClone(ordered);
  };
  try {
    const { reply, code } = await deliver(context, {
      message: await signed(keys),
      records: recordsOf(keys),
      ...change,
    });
    return code === 250
      ? ok('Taken by the rules in force. Nothing of it was stored.')
      : warn(`Not taken: ${reply}`, { links: [{ to: '/policy/simulator', words: 'Simulator' }] });
  } catch (error) {
    // What a rule refuses before the content ends the trial early.
    return warn((error as Error).message, { links: [{ to: '/policy/simulator', words: 'Simulator' }] });
  }
}

async function broken(context: SelfTestContext, onError: 'defer' | 'skip'): Promise<string> {
  await using trial = await openTrial(context, {
    records: {},
    change(configuration) {
      configuration.dmarc.verify = false;
      configuration.proxy.requiredHosts = [];
      configuration.rules.ordered = [
        {
          name: 'self-test',
          enabled: true,
          description: '',
          stages: ['data'],
          when: 'int(header("subject")) > 1',
          verdict: 'deny',
          reply: { code: 0, enhanced: '', text: '' },
          effects: [],
          limit: { count: 0, period: 3600, key: '{client.address}', per: 'command', how: 'leaky' },
          onError,
        },
      ];
    },
  });
  await using dialogue = await trial.open();
  for (const line of [`EHLO ${CLIENT_NAME}`, 'MAIL FROM:<>', `RCPT TO:<test@${CLIENT_NAME}>`, 'DATA']) {
    const reply = await dialogue.say(line);
    if (reply.code >= 400) throw new Error(`${line} was answered ${textOf(reply)}`);
  }
  return textOf(await dialogue.say('Subject: no number\r\n\r\nx\r\n.'));
}
