import { reply } from '@posthorn/smtp/reply';
import { decoyVerifier, type ScramVerifier } from '@posthorn/smtp/sasl/scram';
import type { ServerEvent } from '@posthorn/smtp/server';
import type { Account } from '../in-force.ts';
import { countError } from './answer.ts';
import { recordEvent, recordRefusal } from './record.ts';
import type { Session } from './session.ts';
import { tarpit } from './wire.ts';

type Of<Kind extends ServerEvent['kind']> = Extract<ServerEvent, { kind: Kind }>;

/** The conversation asks for the verifier of an identity (RFC 5802 §3), or has a password to be checked against it. */
export async function lookUpCredential(session: Session, event: Of<'lookupCredential'>): Promise<void> {
  const credential = await find(session, event);
  if (!session.wire.isClosing) session.conversation.credential(credential);
}

/** AUTH succeeded (RFC 4954). From now on the session may relay, in the names its account owns. */
export function authenticated(session: Session, { mechanism, identity }: Of<'authenticated'>): undefined {
  session.user = session.inForce.account(identity);
  session.house.metrics.authentication(true);
  recordEvent(session, 'auth:success', { data: { mechanism, user: identity.slice(0, 200) } });
}

/** AUTH failed: it is recorded, it costs time, and after a few times the connection. */
export function authenticationFailed(session: Session, { mechanism, identity }: Of<'authenticationFailed'>): undefined {
  const { house, inForce } = session;
  const { maxFailures, failureDelay } = inForce.configuration.auth;
  const account = inForce.account(identity);
  const reason = account === undefined ? 'unknown' : account.enabled ? 'wrong-password' : 'disabled';
  session.authenticationFailures++;
  house.metrics.authentication(false);
  recordEvent(session, 'auth:failure', {
    code: 535,
    enhanced: '5.7.8',
    data: { mechanism, user: identity.slice(0, 200), reason },
  });
  recordRefusal(session, {
    stage: 'auth',
    rule: 'builtin.authentication',
    verdict: 'deny',
    reply: { code: 535, enhanced: '5.7.8', text: 'Authentication failed' },
    facts: { mechanism, user: identity.slice(0, 200), reason },
    revision: inForce.revision,
    at: new Date(house.now()).toISOString(),
  });
  countError(session);
  tarpit(session, failureDelay * 1000);
  if (maxFailures > 0 && session.authenticationFailures >= maxFailures) {
    session.ending = 'authentication failures';
    session.conversation.refuse(reply(421, '4.7.0', 'Too many failed sign-ins'));
  }
}

async function find(session: Session, { identity, verify }: Of<'lookupCredential'>) {
  const account = session.inForce.account(identity);
  if (account === undefined || !account.enabled) {
    if (verify === undefined) return { kind: 'unknown' } as const;
    // An unknown name must take as long as a wrong password, or the time would tell them apart.
    await verify(decoyVerifier(identity, session.house.decoyKey));
    return { kind: 'refused' } as const;
  }
  const verifier = await verifierOf(session, account).catch((error: unknown) => {
    session.house.log.error({ err: error, account: account.username }, 'the password of an account cannot be read');
    return undefined;
  });
  if (verifier === undefined) return { kind: 'unavailable' } as const;
  if (verify === undefined) return verifier;
  return (await verify(verifier)) ? ({ kind: 'accepted' } as const) : ({ kind: 'refused' } as const);
}

/** Passwords are kept as SCRAM verifiers, in JSON. */
async function verifierOf(session: Session, account: Account): Promise<ScramVerifier> {
  const parsed: unknown = JSON.parse(await session.inForce.secret(account.password));
  if (!isVerifier(parsed)) throw new Error('the stored password is not a SCRAM verifier');
  return parsed;
}

function isVerifier(value: unknown): value is ScramVerifier {
  const verifier = value as Partial<ScramVerifier> | null;
  return (
    typeof verifier?.salt === 'string' &&
    typeof verifier.storedKey === 'string' &&
    typeof verifier.serverKey === 'string' &&
    Number.isInteger(verifier.iterations)
  );
}
