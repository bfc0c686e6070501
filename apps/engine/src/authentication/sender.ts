import { checkHost, type SpfQuestion } from '@posthorn/mail-auth/spf/check-host';
import type { SpfIdentity, SpfVerdict } from '@posthorn/mail-auth/spf/result';
import type { Session } from '../session/session.ts';

/** What SPF says of one sender, asked once and only when somebody wants to know. */
export type SenderChecks = {
  question: SpfQuestion;
  /** MAIL FROM, or HELO with the null sender. */
  spf(): Promise<SpfVerdict>;
  helo(): Promise<SpfVerdict>;
  /** The best guess; null where there is a record, or no guess in the settings. */
  guess(): Promise<SpfVerdict | null>;
};

/** Prepares the checks of a transaction's sender. Nothing is asked yet. */
export function senderChecks(session: Session, reversePath: string): SenderChecks {
  const { client, helo, inForce, house } = session;
  const { budget, guess } = inForce.configuration.spf;
  const question: SpfQuestion = { ip: client.address, helo, sender: reversePath, receiver: inForce.hostname };
  const ask = (identity?: SpfIdentity, record?: string): Promise<SpfVerdict> =>
    checkHost(identity === undefined ? question : { ...question, identity }, {
      resolver: house.resolver(),
      budgetMs: budget * 1000,
      ...(record === undefined ? {} : { record }),
    });
  const spf = once(() => ask());
  return {
    question,
    spf,
    helo: once(() => (reversePath === '' ? spf() : ask('helo'))),
    guess: once(async () => {
      if (guess === '' || (await spf()).result !== 'none') return null;
      const verdict = await ask(undefined, guess);
      return verdict.domain === '' ? null : verdict;
    }),
  };
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  return () => {
    answer ??= ask();
    return answer;
  };
}
