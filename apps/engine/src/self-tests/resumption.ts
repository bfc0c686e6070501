import { type Finding, fail, ok, unknown, warn } from '@posthorn/settings/self-test';
import type { ListenerAddress } from '../index.ts';
import { encrypted } from './encrypted.ts';
import { CLIENT_NAME } from './listeners.ts';
import type { EngineSelfTests } from './self-test.ts';

/** Does a client that comes back go on with its session, where the settings say so? */
export const resumption: EngineSelfTests = {
  async again(check, context) {
    const { certificates, resumption: wanted } = context.house.inForce().configuration.tls;
    if (certificates.length === 0) {
      await check('Certificates', () => unknown('There is none, so there is no TLS to resume.'));
      return;
    }
    if (context.open.length === 0) await check('Listeners', () => unknown('None is open in this engine.'));
    for (const place of context.open)
      for (const version of ['TLSv1.3', 'TLSv1.2'] as const)
        await check(`${place.name}: ${version.replace('v', ' ')}`, () => comeBack(place, version, wanted.tickets));
  },
};

async function comeBack(
  place: ListenerAddress,
  maxVersion: 'TLSv1.2' | 'TLSv1.3',
  isWanted: boolean,
): Promise<Finding> {
  let session: Buffer | null;
  try {
    await using first = await encrypted(place, { maxVersion });
    await first.say(`${place.kind === 'lmtp' ? 'LHLO' : 'EHLO'} ${CLIENT_NAME}`);
    session = await first.session();
  } catch (error) {
    return unknown(`No handshake: ${(error as Error).message}.`);
  }
  if (session === null)
    return isWanted ? warn('No ticket was given out.') : ok('No ticket was given out, as the settings say.');
  await using second = await encrypted(place, { maxVersion, session });
  const isResumed = second.tls()?.isResumed ?? false;
  if (isResumed === isWanted)
    return ok(
      isResumed ? 'The second connection went on with the session of the first.' : 'Not resumed, as the settings say.',
    );
  return isWanted
    ? warn(
        'The second connection shook hands anew. Right after a change of ticket keys that is as it should be; try again.',
      )
    : fail('The session was resumed, though the settings say no.');
}
