import { type Finding, fail, ok, unknown } from '@posthorn/settings/self-test';
import { type DialogueReply, textOf } from './dialogue.ts';
import { CLIENT_NAME } from './listeners.ts';
import { offeredAsWanted } from './offered.ts';
import type { EngineSelfTests, SelfTestContext } from './self-test.ts';
import { openTrial } from './trial.ts';
import { PLAIN } from './trial-mail.ts';

/** May those speak before the greeting who were offered that, and nobody else? */
export const pipeconnect: EngineSelfTests = {
  async early(check, context) {
    await offeredAsWanted(check, context, { keyword: 'PIPECONNECT', list: 'pipeConnectAdvertiseHosts' });
    await check('A client that may, says all at once', async () => {
      const replies = await early(context, ['*'], 5);
      const codes = replies.map(({ code }) => code).join(' ');
      return codes === '220 250 250 250 354'
        ? ok('Greeting, EHLO, MAIL, RCPT and DATA are answered in one go.')
        : fail(`Answered ${replies.map(textOf).join(' | ')}`);
    });
    await check('A client that may not', async (): Promise<Finding> => {
      const [reply] = await early(context, [], 1);
      if (reply?.code === 220) return unknown('The greeting was faster than the client’s first words.');
      return reply?.code === 554
        ? ok(`Refused: ${textOf(reply)}`)
        : fail(`Answered ${reply ? textOf(reply) : 'nothing'}`);
    });
  },
};

async function early(context: SelfTestContext, hosts: string[], count: number): Promise<DialogueReply[]> {
  await using trial = await openTrial(context, {
    records: {},
    change(configuration) {
      configuration.pipeConnect.advertiseHosts = hosts;
      configuration.proxy.requiredHosts = ['127.0.0.1'];
    },
  });
  const lines = [`EHLO ${CLIENT_NAME}`, 'MAIL FROM:<>', `RCPT TO:<test@${CLIENT_NAME}>`, 'DATA'];
  // Behind a proxy's header, in one packet with it, the words are there before any greeting can be.
  await using dialogue = await trial.open(`PROXY TCP4 192.0.2.77 127.0.0.1 40001 25\r\n${lines.join('\r\n')}\r\n`);
  const replies = [dialogue.greeting];
  while (replies.length < count) replies.push(await dialogue.hear());
  if (replies.at(-1)?.code === 354) await dialogue.say(`${PLAIN}.`);
  return replies;
}
