import { formatDuration } from '../../ui/format.ts';
import { Link } from '../../ui/link.tsx';
import { MailText } from '../../ui/mail-text.tsx';
import { ReplyClassBadge } from '../../ui/reply-class.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { ArcWords } from './arc-words.tsx';
import { AttemptSecurity } from './attempt-security.tsx';
import { EarlyWords } from './early-words.tsx';
import { FoldedExplanation } from './folded-explanation.tsx';
import { PrdrWords } from './prdr-words.tsx';
import { ProxyWords } from './proxy-words.tsx';
import { SourceWords } from './source-words.tsx';
import { TlsWords } from './tls-words.tsx';
import { LazyTranscript } from './transcript.tsx';

type Attempt = Outputs['messages']['recipient']['attempts'][number];

/** One try: which host, over which TLS, and what it said, word for word. */
export function AttemptDetail({ attempt, messageId }: { attempt: Attempt; messageId: string }) {
  const { host, address, port, tls, ms, stage, result, reply, code, enhanced } = attempt;
  const kept = sandboxPage(attempt);
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
        {host ? (
          <span className="min-w-0 font-mono text-xs break-all text-ink">
            <MailText text={host} />
            {address ? ` [${address}]${port ? `:${port}` : ''}` : ''}
          </span>
        ) : null}
        {host ? <TlsWords tls={tls} /> : null}
        {attempt.class ? <ReplyClassBadge name={attempt.class} /> : null}
        <span className="text-faint">
          {formatDuration(ms)}
          {result === 'delivered' ? '' : `, ended at ${stageWords[stage] ?? stage}`}
        </span>
      </p>
      {attempt.proxy ? <ProxyWords proxy={attempt.proxy} /> : null}
      {attempt.source && !attempt.proxy ? <SourceWords source={attempt.source} /> : null}
      {reply ? (
        <p className="mt-1.5 rounded-md bg-sunken px-2.5 py-1.5 font-mono text-xs break-words whitespace-pre-wrap text-ink">
          <MailText text={reply} />
        </p>
      ) : null}
      {attempt.sentAs === null ? null : (
        <p className="mt-1.5 text-xs text-soft">
          Sent as{' '}
          <span className="font-mono break-all text-ink">
            <MailText text={attempt.sentAs} />
          </span>{' '}
          <Link href="/features/srs" className="text-accent underline underline-offset-2">
            (SRS)
          </Link>
        </p>
      )}
      {attempt.security ? (
        <AttemptSecurity security={attempt.security} isRefused={stage === 'tls' && result !== 'delivered'} />
      ) : null}
      {attempt.signatures.length > 0 ? (
        <p className="mt-1.5 text-xs text-soft">
          Signed by{' '}
          {attempt.signatures.map(({ domain, selector, algorithm }, at) => (
            <span key={`${domain} ${selector}`}>
              {at > 0 ? ' and ' : ''}
              <Link
                href={`/domains/${encodeURIComponent(domain)}`}
                className="font-mono text-accent underline underline-offset-2"
              >
                {domain}
              </Link>{' '}
              ({selector}, {algorithm.replace('-sha256', '')})
            </span>
          ))}
        </p>
      ) : null}
      {attempt.extensions.early ? <EarlyWords early={attempt.extensions.early} /> : null}
      {attempt.extensions.prdr ? <PrdrWords prdr={attempt.extensions.prdr} /> : null}
      {attempt.extensions.arc ? <ArcWords arc={attempt.extensions.arc} /> : null}
      {kept ? (
        <p className="mt-1.5">
          <Link href={kept} className="text-accent underline underline-offset-2">
            See it in the sandbox
          </Link>
        </p>
      ) : null}
      {result === 'delivered' ? null : <FoldedExplanation code={code} enhanced={enhanced} text={reply} />}
      {attempt.transcriptLength > 0 ? <LazyTranscript messageId={messageId} attemptId={attempt.id} /> : null}
    </>
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
  resolve: 'looking up the host',
  route: 'routing',
  greeting: 'the greeting',
  ehlo: 'EHLO',
  starttls: 'STARTTLS',
  auth: 'signing in',
  tls: 'TLS',
};
