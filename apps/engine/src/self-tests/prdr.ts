import { fail, ok, unknown } from '@posthorn/settings/self-test';
import { textOf } from './dialogue.ts';
import { CLIENT_NAME } from './listeners.ts';
import { offeredAsWanted } from './offered.ts';
import type { EngineSelfTests, SelfTestContext } from './self-test.ts';
import { openTrial } from './trial.ts';
import { PLAIN } from './trial-mail.ts';

/** Is PRDR offered as the settings say, and does each recipient get a reply of its own? */
export const prdr: EngineSelfTests = {
  async replies(check, context) {
    await offeredAsWanted(check, context, { keyword: 'PRDR', list: 'prdrAdvertiseHosts' });
    const cases: [string, string[], string][] = [
      ['Three recipients, one refused', ['one', 'refused', 'three'], '353 250 550 250 250'],
      ['All refused', ['refused', 'refused-too'], '353 550 550 550'],
      ['A single recipient', ['one'], '250'],
    ];
    for (const [title, recipients, wanted] of cases)
      await check(title, async () => {
        const replies = await tell(context, recipients);
        const codes = replies.map(({ code }) => code).join(' ');
        const facts = { facts: { replies: replies.map(textOf).join(' | ') } };
        return codes === wanted ? ok(`Answered ${codes}.`, facts) : fail(`Answered ${codes}, not ${wanted}.`, facts);
      });
    await check('Rules of the stage prdr', () => {
      const rules = context.house.inForce().configuration.rules.ordered;
      const own = rules.filter(({ enabled, stages }) => enabled && stages.includes('prdr'));
      return own.length > 0
        ? ok(
            `${own
              .map(({ name }) => name)
              .join(', ')
              .slice(0, 500)} may answer recipients apart.`,
          )
        : unknown('There is none, so every recipient hears the same.');
    });
  },
};

async function tell(context: SelfTestContext, recipients: readonly string[]) {
  await using trial = await openTrial(context, {
    records: {},
    change(configuration) {
      configuration.prdr.advertiseHosts = ['*'];
      configuration.dmarc.verify = false;
      configuration.rules.ordered = [
        {
          name: 'self-test',
          enabled: true,
          description: '',
          stages: ['prdr'],
          when: 'recipient.localPart.startsWith("refused")',
          verdict: 'deny',
          reply: { code: 0, enhanced: '', text: 'Not for this one' },
          effects: [],
          limit: { count: 0, period: 3600, key: '{client.address}', per: 'command', how: 'leaky' },
          onError: 'defer',
        },
      ];
    },
  });
  await using dialogue = await trial.open();
  await dialogue.say(`EHLO ${CLIENT_NAME}`);
  await dialogue.say('MAIL FROM:<> PRDR');
  for (const local of recipients) await dialogue.say(`RCPT TO:<${local}@${CLIENT_NAME}>`);
  const go = await dialogue.say('DATA');
  if (go.code !== 354) throw new Error(`DATA was answered ${textOf(go)}`);
  const replies = [await dialogue.say(`${PLAIN}.`)];
  const more = replies[0]!.code === 353 ? recipients.length + 1 : 0;
  while (replies.length <= more) replies.push(await dialogue.hear());
  return replies;
}
