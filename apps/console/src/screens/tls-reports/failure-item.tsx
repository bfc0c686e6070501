import { formatCount } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';
import { resultMeaning, resultTitle } from './words.ts';

/** Sessions that failed alike: what was wrong, in words, and between whom. */
export function FailureItem({
  result,
  host,
  address,
  sentFrom,
  words,
  sessions,
  day,
}: {
  result: string;
  host: string;
  address: string;
  sentFrom: string;
  words: string;
  sessions: number;
  day?: string;
}) {
  const meaning = resultMeaning(result);
  return (
    <li className="flex gap-4 px-3 py-2.5 text-[13px]">
      <div className="min-w-0 grow">
        <p className="font-medium">
          <MailText text={resultTitle(result)} max={100} />
        </p>
        <p className="text-soft">{words ? <MailText text={words} max={500} /> : meaning}</p>
        <p className="mt-0.5 font-mono text-xs break-all text-faint">
          {day ? `${day} · ` : ''}
          <MailText text={host} empty="several hosts" max={255} />
          {address ? <> · {<MailText text={address} max={64} />}</> : null}
          {sentFrom ? <> · from {<MailText text={sentFrom} max={64} />}</> : null}
        </p>
      </div>
      <span className="tabular shrink-0 text-right font-medium">{formatCount(sessions)}</span>
    </li>
  );
}
