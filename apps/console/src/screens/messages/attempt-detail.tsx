import Link from 'next/link';
import { explain } from '../../ui/explanations.ts';
import { formatDuration } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { tlsWords } from './plain-words.ts';

type Attempt = NonNullable<Outputs['messages']['timeline']['entries'][number]['attempt']>;

/** One try: which host, over which TLS, and what it said, word for word. */
export function AttemptDetail({ attempt }: { attempt: Attempt }) {
  const kept = sandboxPage(attempt);
  const words = attempt.result === 'delivered' ? null : explain(attempt.enhanced, attempt.code);
  return (
    <>
      <p>
        {attempt.host ? (
          <>
            <span className="font-mono text-xs text-ink">
              <MailText text={attempt.host} />
              {attempt.address ? ` [${attempt.address}]${attempt.port ? `:${attempt.port}` : ''}` : ''}
            </span>
            {' · '}
          </>
        ) : null}
        {tlsWords(attempt.tls)} · {formatDuration(attempt.ms)}
        {attempt.result === 'delivered' ? null : ` · at ${stageWords[attempt.stage] ?? attempt.stage}`}
      </p>
      {attempt.reply ? (
        <p className="mt-1.5 rounded-md bg-sunken px-2.5 py-1.5 font-mono text-xs break-words whitespace-pre-wrap text-ink">
          <MailText text={attempt.reply} />
        </p>
      ) : null}
      {kept ? (
        <p className="mt-1.5">
          <Link href={kept} className="text-accent underline underline-offset-2">
            See it in the sandbox
          </Link>
        </p>
      ) : null}
      {words ? (
        <p className="mt-1.5">
          {words.meaning} {words.advice}
        </p>
      ) : null}
      {attempt.transcript ? (
        <details className="mt-1.5">
          <summary className="text-xs text-faint hover:text-ink">The whole conversation</summary>
          <Transcript text={attempt.transcript} />
        </details>
      ) : null}
    </>
  );
}

/** A conversation, line by line; ours and theirs told apart by the letter in front as well as by weight. */
export function Transcript({ text }: { text: string }) {
  return (
    <section
      aria-label="SMTP transcript"
      className="mt-1.5 max-h-[480px] overflow-auto rounded-md bg-sunken p-2.5 font-mono text-xs leading-5"
    >
      {text.split('\n').map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of a finished transcript never move
        <div key={index} className={line.startsWith('C:') ? 'break-all text-soft' : 'break-all text-ink'}>
          <MailText text={line} empty=" " />
        </div>
      ))}
    </section>
  );
}

/** Where to see the message that the sandbox kept; null for everybody else's replies. */
const sandboxPage = ({ host, reply }: Attempt): string | null => {
  const id = host === 'sandbox.localhost' ? /Kept in the sandbox as ([0-9a-f-]{36})/.exec(reply ?? '')?.[1] : undefined;
  return id ? `/sandbox/${id}` : null;
};

const stageWords: Record<string, string> = {
  rcpt: 'RCPT',
  mail: 'MAIL',
  data: 'DATA',
  final: 'the end of the content',
  content: 'the content',
  connect: 'connecting',
};
