import type { LookupAskResult } from '@posthorn/settings/lookups/ask';
import { plural } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';

/** What a source said, and what mail would be judged by. */
export function AnswerView({ result }: { result: LookupAskResult }) {
  const { answer, outcome, milliseconds, rememberedFor, isReading } = result;
  const memory = !isReading
    ? 'It changes something, so that it is asked each time.'
    : rememberedFor === null
      ? 'Nothing was remembered for this key; it is now, as long as the settings say.'
      : `An answer of ${Math.round(rememberedFor / 1000)} s ago was remembered.`;
  return (
    <div className="space-y-1.5">
      <p>
        <strong className={answer.kind === 'failed' ? 'text-bad' : 'text-ink'}>{words(answer)}</strong>{' '}
        <span className="tabular">within {milliseconds} ms.</span> {memory}
      </p>
      {answer.kind === 'found' ? (
        <ul className="max-h-60 overflow-y-auto rounded-md border bg-sunken px-3 py-2 font-mono text-xs">
          {answer.values.map((value, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: values may repeat, and their order is the answer
            <li key={index} className="break-all">
              <MailText text={value} max={1000} />
            </li>
          ))}
        </ul>
      ) : null}
      {answer.kind === 'failed' ? <MailText text={answer.reason} max={300} className="block break-words" /> : null}
      {answer.kind === 'found' ? null : (
        <p>
          {outcome.kind === 'failed'
            ? 'Mail that depends on it is put off with 451.'
            : outcome.values.length === 0
              ? 'Mail goes on as if there was no value.'
              : `Mail goes on with the default: ${outcome.values.join(', ')}.`}
        </p>
      )}
    </div>
  );
}

function words(answer: LookupAskResult['answer']): string {
  switch (answer.kind) {
    case 'found':
      return `${plural(answer.count, 'value')}`;
    case 'miss':
      return 'Nothing';
    case 'failed':
      return 'It failed';
  }
}
