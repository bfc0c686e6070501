import { Check, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { MailText } from '../../ui/mail-text.tsx';
import type { Outputs } from '../../ui/trpc.ts';
import { formatExact } from '../../ui/when.tsx';

type Security = NonNullable<Outputs['messages']['recipient']['attempts'][number]['security']>;

/** How private an attempt had to be and was: the verdict in a line, who demanded what and what was found when it is opened. */
export function AttemptSecurity({ security, isRefused }: { security: Security; isRefused: boolean }) {
  const { verdict, demanded, problems, dane, sts, certificate } = security;
  const isFine = !isRefused && problems.length === 0;
  return (
    <details className="mt-1.5 text-xs text-soft">
      <summary className="cursor-pointer rounded-sm marker:text-faint">
        <span className="inline-flex max-w-[calc(100%-1rem)] items-start gap-1 align-top">
          {isFine ? (
            <Check aria-hidden className="mt-0.5 size-3 shrink-0 text-good" />
          ) : (
            <TriangleAlert aria-hidden className="mt-0.5 size-3 shrink-0 text-warn" />
          )}
          <span className="min-w-0 break-words">
            <MailText text={sentence(verdict)} />
          </span>
        </span>
      </summary>
      <dl className="mt-1.5 grid gap-x-4 gap-y-1 rounded-md bg-sunken px-2.5 py-2 @md:grid-cols-[8rem_minmax(0,1fr)]">
        <Row title="Demanded">{demanded.length > 0 ? demanded.join('; ') : 'nothing more than what follows'}</Row>
        <Row title="Way to the host">{lookUpWords[security.lookUp]}</Row>
        {dane ? (
          <Row title="DANE">
            {daneWords[dane.decision]}, for <MailText text={dane.because} />
            {dane.base ? <Mono text={dane.base} /> : null}
            {dane.records.map((record) => (
              <Mono key={record} text={`${record}${record === dane.matched ? '  (matched)' : ''}`} />
            ))}
            {dane.unusable.map(({ record, reason }) => (
              <Mono key={record} text={`${record}  (not used: ${reason})`} />
            ))}
          </Row>
        ) : null}
        {sts ? (
          <Row title="MTA-STS">
            {stsWords(sts)}
            {sts.mx.length > 0 ? <Mono text={sts.mx.join(', ')} /> : null}
            {sts.failure ? <Mono text={`last fetch failed: ${sts.failure}`} /> : null}
          </Row>
        ) : null}
        {certificate ? (
          <Row title="Certificate">
            <MailText
              text={certificate.names.length > 0 ? certificate.names.join(', ') : certificate.subject || 'no name'}
            />
            {`, by `}
            <MailText text={certificate.issuer || 'nobody with a name'} />
            {Number.isNaN(Date.parse(certificate.notAfter)) ? null : `, until ${formatExact(certificate.notAfter)}`}
            <br />
            {certificate.chain === 'verified'
              ? 'An authority vouches for it'
              : `Not verified: ${certificate.chainFault ?? certificate.chain}`}
            {certificate.isNamed ? '; it is for this host' : '; it is for another name'}
            <Mono text={certificate.fingerprint} />
          </Row>
        ) : null}
        {certificate?.staple ? (
          <Row title="OCSP staple">
            {stapleWords[certificate.staple.state]}
            {certificate.staple.state === 'missing' ? null : (
              <>
                : <MailText text={certificate.staple.words} />
              </>
            )}
          </Row>
        ) : null}
        {problems.length > 0 ? (
          <Row title="Noticed">
            <MailText text={problems.join('; ')} />
          </Row>
        ) : null}
      </dl>
    </details>
  );
}

function Row({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-faint">{title}</dt>
      <dd className="min-w-0 break-words text-ink">{children}</dd>
    </>
  );
}

function Mono({ text }: { text: string }) {
  return (
    <span className="block font-mono break-all text-soft">
      <MailText text={text} />
    </span>
  );
}

const sentence = (text: string): string =>
  text === '' ? 'No connection was made' : `${text[0]!.toUpperCase()}${text.slice(1)}`;

const lookUpWords = {
  secure: 'DNSSEC secures the MX records',
  insecure: 'DNSSEC does not secure the MX records',
  given: 'the host is named in the settings',
};

const daneWords = {
  verified: 'its certificate has to match',
  encrypted: 'TLS is a must, any certificate does',
  opportunistic: 'nothing to say',
  delay: 'not to be used now',
};

const stapleWords = {
  good: 'its issuer says that it is not revoked',
  missing: 'asked for, and none came',
  bad: 'one came that does not count',
  revoked: 'its issuer has revoked it',
};

const stsWords = ({ mode, isListed, until }: NonNullable<Security['sts']>): string => {
  if (mode === 'none') return 'no policy';
  const words = mode === 'enforce' ? 'enforced' : 'tested only';
  const listed = isListed ? 'lists this host' : 'does not list this host';
  return `${words}, ${listed}${until ? `, until ${formatExact(until)}` : ''}`;
};
