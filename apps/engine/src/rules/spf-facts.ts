import { formatReceivedSpf, inWords } from '@posthorn/mail-auth/spf/received-spf';
import type { SpfResult, SpfVerdict } from '@posthorn/mail-auth/spf/result';
import { fillTemplate } from '@posthorn/settings/template';
import { isFromOutside } from '../authentication/scope.ts';
import type { FactReader } from './facts.ts';
import type { RuleScope } from './scope.ts';

/** What SPF says; asked when a rule wants to know, and `none` for clients that are not judged. */
export const spfFacts: Readonly<Record<string, FactReader>> = {
  'spf.result': async (scope) => {
    const verdict = await spfVerdictOf(scope);
    return verdict === undefined ? 'none' : readDifferently(scope, verdict);
  },
  'spf.domain': async (scope) => (await spfVerdictOf(scope))?.domain,
  'spf.mechanism': async (scope) => (await spfVerdictOf(scope))?.mechanism,
  'spf.headerComment': async (scope) => {
    const verdict = await spfVerdictOf(scope);
    return verdict && inWords(verdict, scope.transaction!.sender.question);
  },
  'spf.smtpComment': async (scope) => {
    const verdict = await spfVerdictOf(scope);
    if (verdict === undefined) return undefined;
    return verdict.explanation === ''
      ? inWords(verdict, scope.transaction!.sender.question)
      : `${verdict.domain} explained: ${verdict.explanation}`;
  },
  'spf.received': async (scope) => {
    const verdict = await spfVerdictOf(scope);
    return verdict && `Received-SPF: ${formatReceivedSpf(verdict, scope.transaction!.sender.question)}`;
  },
  'spf.heloResult': async (scope) => (isJudged(scope) ? (await scope.transaction!.sender.helo()).result : 'none'),
  'spf.guessResult': async (scope) => (await guessOf(scope))?.result,
  'spf.guessReceived': async (scope) => {
    const verdict = await guessOf(scope);
    return verdict && `X-SPF-Guess: ${formatReceivedSpf(verdict, scope.transaction!.sender.question)}`;
  },
  'spf.guessDomain': async (scope) => (await guessOf(scope))?.domain,
  'spf.guessMechanism': async (scope) => (await guessOf(scope))?.mechanism,
  'spf.guessHeaderComment': async (scope) => {
    const verdict = await guessOf(scope);
    return verdict && inWords(verdict, scope.transaction!.sender.question);
  },
  'spf.guessSmtpComment': async (scope) => {
    const verdict = await guessOf(scope);
    // The domain has published nothing, so that the words must not say that it has.
    return verdict && `${scope.session.client.address} does not look like a mail server of ${verdict.domain}`;
  },
  'spf.whyUrl': ({ session, transaction }) => {
    const { whyUrl } = session.inForce.configuration.spf;
    if (whyUrl === undefined || transaction === undefined) return undefined;
    const { question } = transaction.sender;
    const values = {
      sender: question.sender || question.helo,
      client: question.ip,
      receiver: question.receiver,
      domain: question.sender.slice(question.sender.lastIndexOf('@') + 1) || question.helo,
    };
    return fillTemplate(
      whyUrl,
      Object.fromEntries(
        Object.entries(values).map(([name, value]) => [name, encodeURIComponent(value.toWellFormed())]),
      ),
    );
  },
  'recipient.wantsNoSpf': ({ session, recipient }) =>
    recipient !== undefined &&
    session.inForce.isOurList(session.inForce.configuration.spf.optOutRecipients, recipient.address),
};

const isJudged = ({ session, transaction }: RuleScope): boolean =>
  transaction !== undefined && session.inForce.configuration.spf.verify && isFromOutside(session);

async function guessOf(scope: RuleScope): Promise<SpfVerdict | null> {
  return isJudged(scope) ? scope.transaction!.sender.guess() : null;
}

/** What SPF says of the sender; undefined for clients that are not judged. */
export async function spfVerdictOf(scope: RuleScope): Promise<SpfVerdict | undefined> {
  return isJudged(scope) ? scope.transaction!.sender.spf() : undefined;
}

/** For some domains the operator takes a result for another one; reports and DMARC keep it as published. */
function readDifferently({ session }: RuleScope, { result, domain }: SpfVerdict): SpfResult {
  const { treatAs } = session.inForce.configuration.spf;
  return (
    treatAs.find((entry) => entry.result === result && session.inForce.isTrustedSealer(entry.domains, domain))?.as ??
    result
  );
}
