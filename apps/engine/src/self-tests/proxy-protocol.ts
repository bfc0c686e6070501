import { fail, ok, unknown } from '@posthorn/settings/self-test';
import { isImplicitTls } from '../listeners/kind.ts';
import { openDialogue, reachable, textOf } from './dialogue.ts';
import { CLIENT_NAME } from './listeners.ts';
import type { EngineSelfTests, SelfTestContext } from './self-test.ts';
import { openTrial } from './trial.ts';

/** Is a header of a proxy read as the protocol says, and is nobody else believed? */
export const proxyProtocol: EngineSelfTests = {
  async headers(check, context) {
    for (const [title, header, wanted] of cases)
      await check(title, async () => {
        const said = await introduced(context, header);
        return said.includes(wanted) ? ok(`Answered ${said}`) : fail(`Should say ${wanted}, and says ${said}`);
      });
    for (const place of context.open.filter(({ kind }) => kind !== 'lmtp' && !isImplicitTls(kind)))
      await check(`${place.name}: this machine`, async () => {
        const host = reachable(place.address);
        const { lists } = context.house.inForce().forListener(place.name);
        const isProxy = lists.proxyRequiredHosts.matches({ address: host, name: undefined });
        if (isProxy)
          return unknown('This machine is a proxy in the settings: its programs have to begin with a header.');
        await using dialogue = await openDialogue({ host, port: place.port });
        const reply = await dialogue.say(TCP4.trimEnd());
        return reply.code >= 500
          ? ok(`It is no proxy, so its header is refused: ${textOf(reply)}`)
          : fail(`A header of somebody who is no proxy was answered ${textOf(reply)}`);
      });
  },
};

async function introduced(context: SelfTestContext, header: string | Uint8Array): Promise<string> {
  await using trial = await openTrial(context, {
    change(configuration) {
      configuration.proxy.requiredHosts = ['127.0.0.1'];
      configuration.proxy.onFailure = 'refuse';
    },
    records: {},
  });
  await using dialogue = await trial.open(header);
  if (dialogue.greeting.code !== 220) return textOf(dialogue.greeting);
  const { code, lines } = await dialogue.say(`EHLO ${CLIENT_NAME}`);
  return `${code} ${lines[0] ?? ''}`;
}

const v2 = (hex: string): Buffer => Buffer.from(`0d0a0d0a000d0a515549540a${hex}`.replaceAll(' ', ''), 'hex');
const TCP4 = 'PROXY TCP4 192.0.2.66 198.51.100.7 40001 25\r\n';
const REFUSED = '503 5.5.1';
const cases: [string, string | Uint8Array, string][] = [
  ['Version 1', TCP4, '[192.0.2.66]'],
  ['Version 1, IPv6', 'PROXY TCP6 2001:db8::66 2001:db8::7 40001 25\r\n', '[2001:db8::66]'],
  ['Version 1, a health check', 'PROXY UNKNOWN\r\n', '[127.0.0.1]'],
  ['Version 2', v2('21 11 000c c0000242 c6336407 9c41 0019'), '[192.0.2.66]'],
  ['Version 2 with a good checksum', v2('21 11 0013 c0000242 c6336407 9c41 0019 03 0004 66e734a8'), '[192.0.2.66]'],
  ['Version 2, a health check', v2('20 00 0000'), '[127.0.0.1]'],
  ['Version 2 with a wrong checksum', v2('21 11 0013 c0000242 c6336407 9c41 0019 03 0004 00000001'), REFUSED],
  ['A header that is too long', `PROXY TCP4 ${'1'.repeat(120)}\r\n`, REFUSED],
  ['No header', `EHLO ${CLIENT_NAME}\r\n`, REFUSED],
];
