import type { MailParameters } from '@posthorn/smtp/index';
import { isSubmission } from '../listeners/kind.ts';
import type { Transaction } from '../session/transaction.ts';
import type { Rule, StageRules } from './stage.ts';

/** MAIL FROM with its parameters; the reverse path is '' for reports. */
export type MailSubject = { reversePath: string; params: MailParameters; transaction: Transaction };

const tlsRequired: Rule<MailSubject> = (session) => {
  if (session.tls !== undefined) return undefined;
  const list = session.inForce.lists.tlsRequireHosts;
  if (list.needsName) {
    return session.facts.reverseName().then(() => (list.matches(session.client) ? startTlsFirst : undefined));
  }
  return list.matches(session.client) ? startTlsFirst : undefined;
};

/** RFC 6409 §4.3: a submission server asks for authentication before it takes mail. */
const authenticationRequired: Rule<MailSubject> = (session) => {
  if (session.user !== undefined || !isSubmission(session.listener.kind)) return undefined;
  if (!session.inForce.configuration.smtp.requireAuthOnSubmission) return undefined;
  return {
    rule: 'builtin.authentication-required',
    verdict: 'deny',
    reply: { code: 530, enhanced: '5.7.0', text: 'Authentication required' },
    facts: { listener: session.listener.name, tls: session.tls !== undefined },
  };
};

/** May this account write in this name? The null path is for programs that send notices (RFC 6409 §6.1). */
const senderOfAccount: Rule<MailSubject> = (session, { reversePath }) => {
  const { user } = session;
  if (user === undefined || reversePath === '' || user.mayWriteAs(reversePath)) return undefined;
  return {
    rule: 'builtin.sender-not-owned',
    verdict: 'deny',
    reply: { code: 550, enhanced: '5.7.1', text: `You may not send as ${reversePath}` },
    facts: { user: user.username, sender: reversePath },
  };
};

/** RFC 1870 §6.1. */
const declaredSize: Rule<MailSubject> = (session, { params }) => {
  const limit = session.inForce.configuration.smtp.maxMessageSize;
  if (params.size === undefined || limit === 0 || params.size <= limit) return undefined;
  return {
    rule: 'builtin.size',
    verdict: 'deny',
    reply: { code: 552, enhanced: '5.3.4', text: `Message too big: the limit is ${limit} octets` },
    facts: { declared: params.size, limit },
  };
};

const intakeOpen: Rule<MailSubject> = (session, { params }) => {
  const shortage = session.house.intake.shortage(params.size ?? 0);
  if (shortage === undefined) return undefined;
  return {
    rule: `builtin.${shortage.what}`,
    verdict: 'defer',
    reply: { code: 452, enhanced: '4.3.1', text: 'Not enough room here now, try again later' },
    facts: shortage.facts,
  };
};

const messageRate: Rule<MailSubject> = (session) => {
  const { messageRate: buckets, share } = session.house.limits;
  const limit = share(session.inForce.configuration.smtp.messageRatePerClient);
  if (limit === 0 || session.inForce.lists.relayHosts.matches(session.client)) return undefined;
  if (buckets.take(session.client.keys.client, limit)) return undefined;
  return {
    rule: 'builtin.message-rate',
    verdict: 'defer',
    reply: { code: 450, enhanced: '4.7.1', text: 'You send too many messages, try again in a minute' },
    facts: { client: session.client.keys.client, perMinute: limit },
  };
};

/** The mail stage. */
export const mailStage: StageRules<MailSubject> = {
  stage: 'mail',
  rules: [tlsRequired, authenticationRequired, senderOfAccount, declaredSize, intakeOpen, messageRate],
  scope: ({ transaction }) => ({ transaction }),
  otherwise: { rule: 'builtin.mail', verdict: 'accept', reply: { code: 250, enhanced: '2.1.0', text: 'Ok' } },
};

const startTlsFirst = {
  rule: 'builtin.tls-required',
  verdict: 'deny' as const,
  reply: { code: 530, enhanced: '5.7.0', text: 'Must issue a STARTTLS command first' },
};
