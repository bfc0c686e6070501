import { fail, ok } from '@posthorn/settings/self-test';
import { textOf } from './dialogue.ts';
import { CLIENT_NAME } from './listeners.ts';
import { offeredAsWanted } from './offered.ts';
import type { EngineSelfTests, SelfTestContext } from './self-test.ts';
import { openTrial } from './trial.ts';

/** May trusted fronts speak for their clients, and nobody else? */
export const xclient: EngineSelfTests = {
  async fronts(check, context) {
    await offeredAsWanted(check, context, { keyword: 'XCLIENT', list: 'xclientHosts' });
    await check('A trusted front', async () => {
      const { reply, hello } = await speak(context, ['127.0.0.1'], 'XCLIENT ADDR=192.0.2.66 NAME=client.invalid');
      if (reply.code !== 220) return fail(`Answered ${textOf(reply)}`);
      return hello.lines[0]?.includes('[192.0.2.66]')
        ? ok(`The session is the client’s from the greeting on: ${textOf(reply)}`)
        : fail(`The client is not who the front said: ${hello.lines[0] ?? ''}`);
    });
    await check('The same with an address that is none', async () => {
      const { reply } = await speak(context, ['127.0.0.1'], 'XCLIENT ADDR=1.2.3');
      return reply.code === 501 ? ok(`Refused: ${textOf(reply)}`) : fail(`Answered ${textOf(reply)}`);
    });
    await check('Anybody else', async () => {
      const { reply, hello } = await speak(context, [], 'XCLIENT ADDR=192.0.2.66');
      return reply.code >= 500 && hello.lines[0]?.includes('[127.0.0.1]')
        ? ok(`Refused: ${textOf(reply)}`)
        : fail(`Answered ${textOf(reply)}, then ${hello.lines[0] ?? ''}`);
    });
  },
};

async function speak(context: SelfTestContext, hosts: string[], line: string) {
  await using trial = await openTrial(context, {
    records: {},
    change(configuration) {
      configuration.xclient.hosts = hosts;
      configuration.proxy.requiredHosts = [];
    },
  });
  await using dialogue = await trial.open();
  await dialogue.say(`EHLO ${CLIENT_NAME}`);
  const reply = await dialogue.say(line);
  return { reply, hello: await dialogue.say(`EHLO ${CLIENT_NAME}`) };
}
