import { type Finding, fail, ok, unknown } from '@posthorn/settings/self-test';
import type { ListenerAddress } from '../index.ts';
import { isImplicitTls, isSubmission } from '../listeners/kind.ts';
import { openDialogue, reachable, textOf } from './dialogue.ts';
import { CLIENT_NAME } from './listeners.ts';
import type { EngineSelfTests, SelfTestContext } from './self-test.ts';

/** Is SMTPUTF8 offered as the settings say, taken when asked for, and missed when it is not? */
export const smtputf8: EngineSelfTests = {
  async conversation(check, context) {
    for (const place of context.open) {
      await check(`${place.name}: offer`, () => offer(place, context));
      const { smtp } = context.house.inForce().forListener(place.name).configuration;
      if (isSubmission(place.kind) && smtp.requireAuthOnSubmission) continue;
      await check(`${place.name}: an address in another script`, () => address(place));
    }
    if (context.open.length === 0) await check('Listeners', () => unknown('None is open in this engine.'));
  },
};

async function offer(place: ListenerAddress, context: SelfTestContext): Promise<Finding> {
  const { isOffered } = await begin(place, '');
  const wanted = isWanted(place, context);
  if (wanted === undefined) return unknown('The list of clients names hosts, and this test has no name.');
  if (isOffered !== wanted)
    return fail(isOffered ? 'Offered, though the settings say no.' : 'Not offered, though the settings say yes.');
  return ok(isOffered ? 'Offered to this machine.' : 'Not offered to this machine, as the settings say.');
}

async function address(place: ListenerAddress): Promise<Finding> {
  const without = await begin(place, `MAIL FROM:<${SENDER}>`);
  if (without.reply?.code !== 553 && without.reply?.code !== 501 && without.reply?.code !== 555) {
    return fail(`Without SMTPUTF8 the sender should be refused; it was answered ${textOf(without.reply!)}`);
  }
  if (!without.isOffered) return ok(`Refused: ${textOf(without.reply)}`);
  const { reply } = await begin(place, `MAIL FROM:<${SENDER}> SMTPUTF8`);
  if (reply?.code === 530) return unknown(`This port wants more first: ${textOf(reply)}`);
  return reply?.code === 250
    ? ok(`Taken with SMTPUTF8, refused without: ${textOf(without.reply)}`)
    : fail(`With SMTPUTF8 the sender should be taken; it was answered ${textOf(reply!)}`);
}

async function begin(place: ListenerAddress, line: string) {
  await using dialogue = await openDialogue({
    host: reachable(place.address),
    port: place.port,
    isImplicitTls: isImplicitTls(place.kind),
  });
  const hello = await dialogue.say(`${place.kind === 'lmtp' ? 'LHLO' : 'EHLO'} ${CLIENT_NAME}`);
  const isOffered = hello.lines.slice(1).some((keyword) => keyword.toUpperCase() === 'SMTPUTF8');
  return { isOffered, reply: line === '' ? undefined : await dialogue.say(line) };
}

function isWanted(place: ListenerAddress, { house }: SelfTestContext): boolean | undefined {
  const { configuration, lists } = house.inForce().forListener(place.name);
  if (!configuration.smtp.advertise.eightbitmime) return false;
  const list = lists.smtputf8AdvertiseHosts;
  return list.needsName ? undefined : list.matches({ address: reachable(place.address), name: undefined });
}

/** Grüße, at a name that is nobody's. */
const SENDER = `gr\u00fc\u00dfe@${CLIENT_NAME}`;
