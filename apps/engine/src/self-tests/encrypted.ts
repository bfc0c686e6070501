import type { ListenerAddress } from '../index.ts';
import { isImplicitTls } from '../listeners/kind.ts';
import { type Dialogue, openDialogue, reachable, type TlsWish, textOf } from './dialogue.ts';
import { CLIENT_NAME } from './listeners.ts';

/** Connects to a listener and shakes hands, by STARTTLS or at once. Rejects when that does not come off. */
export async function encrypted(place: ListenerAddress, wish: TlsWish): Promise<Dialogue> {
  const host = reachable(place.address);
  if (isImplicitTls(place.kind)) return await openDialogue({ host, port: place.port, isImplicitTls: true, ...wish });
  const dialogue = await openDialogue({ host, port: place.port });
  try {
    await dialogue.say(`${place.kind === 'lmtp' ? 'LHLO' : 'EHLO'} ${CLIENT_NAME}`);
    const ready = await dialogue.say('STARTTLS');
    if (ready.code !== 220) throw new Error(`STARTTLS was answered ${textOf(ready)}`);
    await dialogue.startTls(wish);
    return dialogue;
  } catch (error) {
    await dialogue[Symbol.asyncDispose]();
    throw error;
  }
}
