import { fail, ok, unknown } from '@posthorn/settings/self-test';
import { textOf } from './dialogue.ts';
import { CLIENT_NAME } from './listeners.ts';
import { offeredAsWanted } from './offered.ts';
import type { EngineSelfTests, SelfTestContext } from './self-test.ts';
import { openTrial } from './trial.ts';
import { PLAIN } from './trial-mail.ts';

/** Is REQUIRETLS offered only inside TLS and to whom the settings say, and is the wish kept? */
export const requiretls: EngineSelfTests = {
  async wish(check, context) {
    await offeredAsWanted(check, context, { keyword: 'REQUIRETLS', list: 'requireTlsAdvertiseHosts', onlyInTls: true });
    await check('In the clear', async () => {
      const { mail } = await ask(context, { isSecure: false });
      return mail.code >= 500 ? ok(`Refused: ${textOf(mail)}`) : fail(`Answered ${textOf(mail)}`);
    });
    await check('Inside TLS', async () => {
      if (context.house.inForce().configuration.tls.certificates.length === 0)
        return unknown('There is no certificate, so there is no TLS.');
      const { mail, isKept } = await ask(context, { isSecure: true });
      if (mail.code !== 250) return fail(`Answered ${textOf(mail)}`);
      return isKept ? ok('Taken, and kept with the message.') : fail('Taken, but not kept with the message.');
    });
  },
};

async function ask(context: SelfTestContext, { isSecure }: { isSecure: boolean }) {
  await using trial = await openTrial(context, {
    records: {},
    change(configuration) {
      configuration.requireTls.advertiseHosts = ['*'];
      configuration.proxy.requiredHosts = [];
      configuration.dmarc.verify = false;
    },
  });
  await using dialogue = await trial.open();
  await dialogue.say(`EHLO ${CLIENT_NAME}`);
  if (isSecure) {
    const go = await dialogue.say('STARTTLS');
    if (go.code !== 220) throw new Error(`STARTTLS was answered ${textOf(go)}`);
    await dialogue.startTls();
    await dialogue.say(`EHLO ${CLIENT_NAME}`);
  }
  const mail = await dialogue.say('MAIL FROM:<> REQUIRETLS');
  if (mail.code === 250) {
    await dialogue.say(`RCPT TO:<test@${CLIENT_NAME}>`);
    await dialogue.say('DATA');
    await dialogue.say(`${PLAIN}.`);
  }
  return { mail, isKept: trial.kept.message?.requireTls === true };
}
