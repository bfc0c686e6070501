import { Facts } from '../../../ui/facts.tsx';
import { MailText } from '../../../ui/mail-text.tsx';
import type { ScannerAnswer } from './scanner.ts';
import { Symbols } from './symbols.tsx';

/** What a scanner said of a made-up message. */
export function AnswerView({ answer }: { answer: ScannerAnswer }) {
  const { fault, verdict, score, threshold, symbols, opaque, fields, ms } = answer;
  if (fault !== null)
    return (
      <p>
        <span className="font-medium text-bad">No answer</span> after {ms} ms: <MailText text={fault} max={300} />.
      </p>
    );
  return (
    <>
      <p className="mb-3">
        It says{' '}
        <span className={`font-medium ${verdict === 'clean' ? 'text-good' : 'text-bad'}`}>
          {verdict}
          {opaque === '' || opaque === verdict ? '' : ` (${opaque})`}
        </span>
        , after {ms} ms.
      </p>
      <Facts
        rows={[
          [
            'Score',
            score === null ? null : `${score.toFixed(1)}${threshold === null ? '' : ` of ${threshold.toFixed(1)}`}`,
          ],
          ['Signs', symbols.length === 0 ? null : <Symbols key="s" symbols={symbols} />],
          [
            'Header fields',
            fields.length === 0 ? null : (
              <span key="f" className="block font-mono text-xs break-all">
                {fields.map(({ name, value }) => (
                  <span key={`${name} ${value}`} className="block">
                    {name}: <MailText text={value} max={200} />
                  </span>
                ))}
              </span>
            ),
          ],
        ]}
      />
    </>
  );
}
