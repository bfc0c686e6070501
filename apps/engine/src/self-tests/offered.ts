import { type Check, fail, ok, unknown } from '@posthorn/settings/self-test';
import type { InForce } from '../in-force.ts';
import { isImplicitTls } from '../listeners/kind.ts';
import { openDialogue, reachable, textOf } from './dialogue.ts';
import { CLIENT_NAME } from './listeners.ts';
import type { SelfTestContext } from './self-test.ts';

/** Looks on each open listener whether a keyword is offered to this machine as a list of hosts says. */
export async function offeredAsWanted(
  check: Check,
  { house, open }: SelfTestContext,
  asked: { keyword: string; list: keyof InForce['lists']; onlyInTls?: boolean },
): Promise<void> {
  const { keyword, list, onlyInTls = false } = asked;
  if (open.length === 0) await check('Listeners', () => unknown('None is open in this engine.'));
  for (const place of open.filter(({ kind }) => kind !== 'lmtp'))
    await check(`${place.name}: is ${keyword} offered?`, async () => {
      const host = reachable(place.address);
      const test = house.inForce().forListener(place.name).lists[list];
      if (test.needsName) return unknown('The list names hosts, and this test has no name.');
      const isSecure = isImplicitTls(place.kind);
      const isWanted = test.matches({ address: host, name: undefined }) && (!onlyInTls || isSecure);
      await using dialogue = await openDialogue({ host, port: place.port, isImplicitTls: isSecure });
      const hello = await dialogue.say(`EHLO ${CLIENT_NAME}`);
      if (hello.code !== 250) return unknown(`The hello was answered ${textOf(hello)}`);
      const isOffered = hello.lines.slice(1).some((line) => line.split(' ', 1)[0]!.toUpperCase() === keyword);
      if (isOffered !== isWanted)
        return fail(isOffered ? 'Offered, though the settings say no.' : 'Not offered, though the settings say yes.');
      return ok(isOffered ? 'Offered to this machine.' : 'Not offered to this machine, as the settings say.');
    });
}
