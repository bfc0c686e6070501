import { isPermanent, isPositive, type Reply } from '../reply.ts';
import { authenticate } from './authenticate.ts';
import { parseCapabilities } from './capabilities.ts';
import type { Channel } from './channel.ts';
import { helloEarly, remembered } from './early.ts';

/** Waits for the greeting (RFC 5321 §3.1), then says hello, then secures and authenticates as far as wanted. */
export function awaitGreeting(channel: Channel): void {
  const known = remembered(channel);
  channel.expect('greeting', (reply) => {
    channel.greeting = reply;
    channel.emit({ kind: 'greeting', reply });
    if (!isPositive(reply)) channel.breakOff('greeting-refused', 'the server takes no mail', reply);
    else if (known === undefined) hello(channel);
  });
  if (known !== undefined) {
    helloEarly(channel, known);
    goOn(channel);
  }
}

/** EHLO or LHLO; again after TLS (RFC 3207 §4.2). */
export function hello(channel: Channel): void {
  const known = channel.secure ? remembered(channel) : undefined;
  if (known !== undefined) {
    helloEarly(channel, known);
    goOn(channel);
    return;
  }
  const { protocol, heloName } = channel.options;
  const verb = protocol === 'lmtp' ? 'LHLO' : 'EHLO';
  channel.resting = 'helo';
  channel.say(`${verb} ${heloName}\r\n`);
  channel.expect('helo', (reply) => {
    if (isPositive(reply)) greeted(channel, verb, reply);
    else if (isPermanent(reply) && protocol === 'smtp') oldHello(channel);
    else channel.breakOff('helo-refused', `${verb} was refused`, reply);
  });
}

/** RFC 5321 §3.2: a server without EHLO is spoken to in plain SMTP. */
function oldHello(channel: Channel): void {
  channel.say(`HELO ${channel.options.heloName}\r\n`);
  channel.expect('helo', (reply) => {
    if (isPositive(reply)) greeted(channel, 'HELO', reply);
    else channel.breakOff('helo-refused', 'EHLO and HELO were refused', reply);
  });
}

function greeted(channel: Channel, verb: 'EHLO' | 'HELO' | 'LHLO', reply: Reply): void {
  channel.helo = reply;
  channel.capabilities = verb === 'HELO' ? new Map() : parseCapabilities(reply);
  channel.emit({ kind: 'capabilities', verb, reply, map: channel.capabilities });
  goOn(channel);
}

/** After the answer to EHLO, or in place of it. */
function goOn(channel: Channel): void {
  const { wantTls, auth } = channel.options;
  const isOffered = channel.capabilities.has('STARTTLS');
  if (!channel.secure && wantTls !== 'never' && isOffered) startTls(channel);
  else if (!channel.secure && wantTls === 'required') channel.breakOff('tls-not-offered', 'STARTTLS is not offered');
  else if (auth !== undefined) authenticate(channel, auth);
  else ready(channel);
}

function startTls(channel: Channel): void {
  channel.say('STARTTLS\r\n');
  channel.expect('starttls', (reply) => {
    if (reply.code === 220) {
      channel.resting = 'tls';
      // A reply sent in the clear must not pass for one sent under TLS.
      if (channel.dropInput()) channel.emit({ kind: 'startTls' });
      else channel.breakOff('protocol-error', 'the server spoke between STARTTLS and TLS');
    } else if (channel.options.wantTls === 'required') {
      channel.breakOff('tls-refused', 'STARTTLS was refused', reply);
    } else if (channel.options.auth !== undefined) {
      authenticate(channel, channel.options.auth);
    } else {
      ready(channel);
    }
  });
}

export function ready(channel: Channel): void {
  channel.resting = 'ready';
  channel.emit({ kind: 'ready' });
}
