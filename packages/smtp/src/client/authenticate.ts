import type { ClientAuth } from '../client.ts';
import { isPositive, type Reply } from '../reply.ts';
import { parseBase64 } from '../sasl/base64.ts';
import { type SaslClient, saslClients } from '../sasl/client.ts';
import type { Channel } from './channel.ts';

/** RFC 4954 §4. A password is never said on a connection that others can read. */
export function authenticate(channel: Channel, auth: ClientAuth): void {
  const offered = new Set(channel.capabilities.get('AUTH')?.map((word) => word.toUpperCase()));
  const mechanism = channel.secure
    ? auth.mechanisms.find((name) => offered.has(name.toUpperCase()) && saslClients.has(name.toUpperCase()))
    : undefined;
  if (mechanism === undefined) {
    channel.breakOff('auth-not-offered', channel.secure ? 'no common mechanism' : 'not without TLS');
    return;
  }
  const name = mechanism.toUpperCase();
  const sasl = saslClients.get(name)!({ ...auth, randomBytes: channel.options.randomBytes });
  const initial = sasl.initial?.toString('base64');
  const isShort = initial !== undefined && initial.length + name.length + 8 <= MAX_LINE;
  channel.resting = 'auth';
  if (isShort) channel.saySecret(`AUTH ${name} ${initial}\r\n`);
  else channel.say(`AUTH ${name}\r\n`);
  channel.expect('auth', (reply) => answer(channel, { sasl, name, unsaid: isShort ? undefined : sasl.initial }, reply));
}

type Exchange = { sasl: SaslClient; name: string; unsaid: Buffer | undefined };

function answer(channel: Channel, exchange: Exchange, reply: Reply): void {
  const { sasl, name, unsaid } = exchange;
  if (reply.code === 334) {
    const challenge = parseBase64((reply.lines[0] ?? '').trim());
    const response = unsaid ?? (challenge === undefined ? undefined : sasl.respond(challenge));
    if (response === undefined) cancel(channel);
    else {
      channel.saySecret(`${response.toString('base64')}\r\n`);
      channel.expect('auth', (next) => answer(channel, { sasl, name, unsaid: undefined }, next));
    }
  } else if (!isPositive(reply)) {
    channel.breakOff('auth-refused', `${name} was refused`, reply);
  } else if (!sasl.isProven()) {
    channel.breakOff('auth-server-not-proven', 'the server did not show that it knows the password', reply);
  } else {
    channel.isAuthenticated = true;
    channel.emit({ kind: 'authenticated', mechanism: name });
    channel.resting = 'ready';
    channel.emit({ kind: 'ready' });
  }
}

function cancel(channel: Channel): void {
  channel.say('*\r\n');
  channel.expect('auth', (reply) => channel.breakOff('auth-server-not-proven', 'the challenge was wrong', reply));
}

/** RFC 4954 §4: a longer initial response goes behind an empty challenge. */
const MAX_LINE = 512;
