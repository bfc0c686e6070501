import type { Capabilities } from '../client.ts';
import { pipeconnectNames } from '../extensions/pipeconnect.ts';
import { isPositive } from '../reply.ts';
import { parseCapabilities } from './capabilities.ts';
import type { Channel } from './channel.ts';

/**
 * What may be counted on before this server has said it (draft-harris-early-pipe-00); undefined: nothing. A server that takes a password is not
 * spoken to early, and whoever must have TLS waits for a server that was not seen to offer it.
 */
export function remembered({ options, secure }: Channel): Capabilities | undefined {
  const known = secure ? options.early?.secure : options.early?.clear;
  if (known === undefined || !options.pipelining || options.protocol !== 'smtp' || options.auth !== undefined)
    return undefined;
  if (!isEarlyOffer(known)) return undefined;
  return !secure && options.wantTls === 'required' && !known.has('STARTTLS') ? undefined : known;
}

/** Does a server with this answer let clients speak before its greeting, the next time? */
export function isEarlyOffer(offered: Capabilities): boolean {
  return offered.has('PIPELINING') && pipeconnectNames.some((name) => offered.has(name));
}

/**
 * Says EHLO without waiting for anything, and goes on as if it had been answered with `known`. Envelopes follow at once; content waits until the
 * real answer is there, so that a bet that is lost cannot have delivered anything.
 */
export function helloEarly(channel: Channel, known: Capabilities): void {
  channel.isBetting = true;
  channel.emit({ kind: 'early' });
  channel.resting = 'helo';
  channel.say(`EHLO ${channel.options.heloName}\r\n`);
  channel.capabilities = known;
  channel.expect('helo', (reply) => {
    const map = isPositive(reply) ? parseCapabilities(reply) : undefined;
    if (map === undefined || !isSame(map, known)) {
      // Whoever remembers is to know what it offers now.
      if (map) channel.emit({ kind: 'capabilities', verb: 'EHLO', reply, map });
      channel.breakOff('early-lost', 'the server does not offer any more what it did', reply);
      return;
    }
    channel.isBetting = false;
    channel.helo = reply;
    channel.emit({ kind: 'capabilities', verb: 'EHLO', reply, map, isEarly: true });
  });
}

function isSame(one: Capabilities, other: Capabilities): boolean {
  if (one.size !== other.size) return false;
  return [...one].every(([keyword, words]) => other.get(keyword)?.join(' ') === words.join(' '));
}
