import { MailText } from '../../../ui/mail-text.tsx';

/** The signs that scanners found, each with its part of the score. */
export function Symbols({ symbols }: { symbols: readonly { name: string; score: number | null; words: string }[] }) {
  return (
    <ul className="space-y-0.5">
      {symbols.slice(0, MOST).map(({ name, score, words }) => (
        <li key={name} className="flex min-w-0 flex-wrap gap-x-2">
          <span className="font-mono text-xs break-all">
            <MailText text={name} max={120} />
          </span>
          {score === null ? null : <span className="tabular text-xs text-soft">{score.toFixed(1)}</span>}
          {words === '' ? null : (
            <span className="min-w-0 text-xs break-words text-faint">
              <MailText text={words} max={160} />
            </span>
          )}
        </li>
      ))}
      {symbols.length > MOST ? <li className="text-xs text-faint">and {symbols.length - MOST} more</li> : null}
    </ul>
  );
}

const MOST = 20;
