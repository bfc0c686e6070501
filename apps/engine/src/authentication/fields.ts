import { forgedResults, formatAuthenticationResults, type MethodResult, UNJUDGED } from '@posthorn/mail-auth/authres';
import { withAlabels } from '@posthorn/mail-auth/domain-name';
import { receivedSpfParts } from '@posthorn/mail-auth/spf/received-spf';
import type { SpfVerdict } from '@posthorn/mail-auth/spf/result';
import type { HeaderField, HeaderSection } from '@posthorn/message/headers';
import type { Session } from '../session/session.ts';
import type { Transaction } from '../session/transaction.ts';
import type { Authentication } from './message.ts';

/** The name that stands for us in Authentication-Results. */
export const authservIdOf = ({ inForce }: Pick<Session, 'inForce'>): string =>
  inForce.configuration.authres.authservId ?? inForce.hostname;

/** The fields that go on top of a message that was judged, as the settings want them: trace fields, the newest first. */
export function resultFields(session: Session, transaction: Transaction, found: Authentication): Uint8Array[] {
  const { authres, spf } = session.inForce.configuration;
  const { question } = transaction.sender;
  const fields: string[] = [];
  if (authres.addHeader) fields.push(`Authentication-Results: ${authenticationResults(session, transaction, found)}`);
  if (spf.receivedHeader && found.spf && !transaction.rules.flags.has('skipReceivedSpf'))
    fields.push(`Received-SPF: ${folded(receivedSpfParts(found.spf, question), 'Received-SPF: '.length)}`);
  if (found.guess)
    fields.push(`X-SPF-Guess: ${folded(receivedSpfParts(found.guess, question), 'X-SPF-Guess: '.length)}`);
  return fields.map((field) => Buffer.from(`${field}\r\n`, 'latin1'));
}

/** The field on mail of somebody who signed in (RFC 8601 §2.7.4): the sender stands in the envelope anyway, the name of the account need not. */
export function signedInFields({ inForce, user }: Session, { reversePath }: Transaction): Uint8Array[] {
  const { addHeader, signedIn } = inForce.configuration.authres;
  if (user === undefined || !addHeader || signedIn === 'none') return [];
  const property =
    signedIn === 'account'
      ? (['smtp.auth', user.username] as const)
      : (['smtp.mailfrom', withAlabels(reversePath)] as const);
  const value = formatAuthenticationResults(authservIdOf({ inForce }), [
    { method: 'auth', result: 'pass', properties: [property] },
  ]);
  return [Buffer.from(`Authentication-Results: ${value}\r\n`, 'latin1')];
}

/** The value of Authentication-Results, folded. */
export const authenticationResults = (session: Session, transaction: Transaction, found: Authentication): string =>
  formatAuthenticationResults(authservIdOf(session), resultsOf(session, transaction, found));

/** Fields of the message that pretend to be ours (RFC 8601 §5): they go, whether we add one or not. */
export const forgedFields = (session: Session, section: HeaderSection): HeaderField[] =>
  forgedResults(section, [authservIdOf(session), session.inForce.hostname]);

/** RFC 8601 §2.7, with the properties of RFC 7001 and 8617. */
function resultsOf(session: Session, { reversePath }: Transaction, found: Authentication): MethodResult[] {
  const results: MethodResult[] = [];
  const { client, helo } = session;
  if (found.iprev)
    results.push({
      method: 'iprev',
      result: found.iprev.result,
      ...(found.iprev.result === 'pass' ? { comment: found.iprev.name } : {}),
      properties: [['policy.iprev', client.address]],
    });
  if (found.spf) {
    const property =
      found.spf.identity === 'helo'
        ? (['smtp.helo', withAlabels(helo)] as const)
        : (['smtp.mailfrom', withAlabels(reversePath)] as const);
    results.push({ method: 'spf', result: found.spf.result, ...spfComment(found.spf), properties: [property] });
  }
  if (found.helo && found.helo !== found.spf)
    results.push({
      method: 'spf',
      result: found.helo.result,
      ...spfComment(found.helo),
      properties: [['smtp.helo', withAlabels(helo)]],
    });
  if (found.dkim?.length === 0) results.push({ method: 'dkim', result: 'none' });
  for (const verdict of found.dkim ?? [])
    results.push({
      method: 'dkim',
      result: verdict.result,
      ...(verdict.reason === '' ? {} : { reason: verdict.reason }),
      properties: [
        ['header.d', verdict.domain],
        ['header.i', verdict.identity],
        ['header.s', verdict.selector],
        ['header.a', verdict.algorithm],
        ['header.b', verdict.tag],
      ],
    });
  // Before DMARC: who hastily looks for `arc=` must not find it in `dmarc=`.
  if (found.arc) {
    const { state, reason, domains, oldestPass, isTemporary } = found.arc;
    results.push({
      method: 'arc',
      result: state,
      ...(isTemporary ? { comment: UNJUDGED } : {}),
      ...(reason === '' ? {} : { reason }),
      properties: [
        ['header.oldest-pass', oldestPass === null ? '' : String(oldestPass)],
        ['smtp.remote-ip', state === 'none' ? '' : client.address],
        ['arc.chain', state === 'pass' ? domains.join(':') : ''],
      ],
    });
  }
  if (found.dmarc && found.dmarc.status !== 'off')
    results.push({
      method: 'dmarc',
      result: DMARC_RESULTS[found.dmarc.status],
      ...(found.dmarc.domainPolicy === '' ? {} : { comment: `p=${found.dmarc.domainPolicy}` }),
      ...(found.dmarc.status === 'accept' ? {} : { reason: found.dmarc.statusText }),
      properties: [['header.from', found.dmarc.fromDomain]],
    });
  return results;
}

const spfComment = ({ problem, mechanism }: SpfVerdict): { comment: string } | Record<string, never> => {
  const comment = problem || mechanism;
  return comment === '' ? {} : { comment };
};

/** Each part goes on a line of its own once the line is full. */
function folded(parts: readonly string[], indent: number): string {
  let column = indent;
  return parts
    .map((part, index) => {
      const isNew = index > 0 && column + part.length + 1 > 76;
      column = isNew ? 8 + part.length : column + part.length + 1;
      return index === 0 ? part : isNew ? `\r\n\t${part}` : ` ${part}`;
    })
    .join('');
}

/** RFC 7489 §11.2, RFC 9989 §9.2: pass, fail, none, temperror, permerror. */
const DMARC_RESULTS = {
  accept: 'pass',
  reject: 'fail',
  quarantine: 'fail',
  none: 'fail',
  norecord: 'none',
  nofrom: 'permerror',
  temperror: 'temperror',
  permerror: 'permerror',
  off: 'none',
} as const;
