import type { Line } from '../../line-reader.ts';
import { type Reply, reply } from '../../reply.ts';
import { decodeResponse, type SaslStep, saslServers } from '../../sasl/server.ts';
import type { Session } from '../session.ts';

/** RFC 4954 §4. */
export function auth(session: Session, argument: string): void {
  const [name = '', initial, ...more] = argument.split(' ').filter((word) => word !== '');
  const mechanism = name.toUpperCase();
  const refusal = refuse(session, mechanism, more.length > 0);
  if (refusal !== undefined) {
    session.violate(refusal.code === 503 ? 'bad-sequence' : 'authentication', refusal);
    return;
  }
  const create = saslServers.get(mechanism)!;
  const { randomBytes } = session.options;
  const sasl = create(randomBytes ? { randomBytes, decoyKey: session.decoyKey } : { decoyKey: session.decoyKey });
  session.exchange = { mechanism, sasl };
  const response = initial === undefined ? undefined : decodeResponse(initial, true);
  if (initial !== undefined && response === undefined) fail(session, MALFORMED);
  else take(session, sasl.start(response));
}

/** A line of the exchange: base64, or `*` to give up. */
export function continueAuth(session: Session, line: Line): void {
  if (line.kind === 'too-long') {
    fail(session, reply(500, '5.5.6', 'Authentication exchange line is too long'));
    return;
  }
  const response = line.kind === 'line' ? decodeResponse(line.text, false) : undefined;
  if (line.kind === 'line' && line.text === '*') fail(session, reply(501, '5.7.0', 'Authentication cancelled'));
  else if (response === undefined) fail(session, MALFORMED);
  else take(session, session.exchange!.sasl.respond(response));
}

function refuse(session: Session, mechanism: string, hasMore: boolean): Reply | undefined {
  const { options, secure } = session;
  if (options.mechanisms.length === 0 || options.protocol === 'lmtp') {
    return reply(502, '5.5.1', 'AUTH is not available');
  }
  if (session.identity !== undefined) return reply(503, '5.5.1', 'Already authenticated');
  if (session.transaction !== undefined) return reply(503, '5.5.1', 'Not during a transaction');
  if (session.helo?.verb !== 'EHLO') return reply(503, '5.5.1', 'EHLO comes first');
  if (mechanism === '' || hasMore) return reply(501, '5.5.4', 'Syntax: AUTH mechanism [initial-response]');
  if (!secure) return reply(538, '5.7.11', 'Encryption required for authentication');
  if (!session.offered.byKeyword.has('AUTH')) return reply(502, '5.5.1', 'AUTH is not available');
  if (options.mechanisms.includes(mechanism) && saslServers.has(mechanism)) return undefined;
  if (saslServers.has(mechanism)) return reply(534, '5.7.9', 'This mechanism is too weak here');
  return reply(504, '5.5.4', 'Unknown authentication mechanism');
}

function take(session: Session, step: SaslStep): void {
  const { mechanism, sasl } = session.exchange!;
  switch (step.kind) {
    case 'challenge':
      session.phase = 'auth';
      session.say(reply(334, undefined, Buffer.from(step.text).toString('base64')));
      return;
    case 'lookup': {
      const verify = step.verify === undefined ? {} : { verify: step.verify };
      session.emit({ kind: 'lookupCredential', mechanism, identity: step.identity, ...verify });
      session.wait = { onCredential: (credential) => take(session, sasl.credential(credential)) };
      return;
    }
    case 'success':
      session.identity = step.identity;
      session.phase = 'command';
      session.exchange = undefined;
      session.emit({ kind: 'authenticated', mechanism, identity: step.identity });
      session.say(reply(235, '2.7.0', 'Authentication successful'));
      return;
    case 'failure':
      session.emit({ kind: 'authenticationFailed', mechanism, identity: step.identity });
      fail(session, reply(535, '5.7.8', 'Authentication credentials invalid'));
      return;
    case 'unavailable':
      session.phase = 'command';
      session.exchange = undefined;
      session.say(reply(454, '4.7.0', 'Temporary authentication failure'));
      return;
    case 'malformed':
      fail(session, MALFORMED);
  }
}

function fail(session: Session, answer: Reply): void {
  session.phase = 'command';
  session.exchange = undefined;
  session.violate('authentication', answer);
}

const MALFORMED = reply(501, '5.5.2', 'Cannot decode the authentication response');
