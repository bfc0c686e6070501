import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Button } from '../../../ui/button.tsx';
import { MailText } from '../../../ui/mail-text.tsx';
import { Guarded } from '../../../ui/permission.tsx';
import { problemOf } from '../../../ui/trpc.ts';
import { useQuestion } from '../../lookups/use-question.ts';
import { type LookupQuestion, writeValue } from './trial.ts';

/** One question to a look-up: its answer, as the source gave it or as it is written here. */
export function TryLookup({
  question: { name, args, values },
  onAnswer,
}: {
  question: LookupQuestion;
  onAnswer: (values: string[] | undefined) => void;
}) {
  const { ask, run, isBusy, error } = useQuestion();
  const outcome = run?.result?.outcome;
  const answer = useRef(onAnswer);
  answer.current = onAnswer;
  useEffect(() => {
    if (outcome?.kind === 'values') answer.current(outcome.values);
  }, [outcome]);
  const failure = error
    ? problemOf(error).detail
    : (run?.error ?? (outcome?.kind === 'failed' ? outcome.reason : null));
  return (
    <>
      <div className="flex items-center gap-2">
        <input
          aria-label={`Answer of ${name}`}
          value={writeValue(values)}
          spellCheck={false}
          autoComplete="off"
          placeholder={values === null ? 'not asked: taken as nothing' : 'nothing'}
          onChange={({ target }) =>
            onAnswer(target.value.trim() === '' ? [] : target.value.split(',').map((one) => one.trimStart()))
          }
          className="h-8 min-w-0 flex-1 rounded-md border border-line-strong bg-surface px-2 font-mono text-xs placeholder:font-sans placeholder:text-faint"
        />
        {values === null ? null : (
          <button
            type="button"
            aria-label={`Take back the answer of ${name}`}
            onClick={() => onAnswer(undefined)}
            className="inline-flex size-5 items-center justify-center rounded text-faint hover:bg-sunken hover:text-ink"
          >
            <X aria-hidden className="size-3.5" />
          </button>
        )}
        <Guarded needs="configure">
          <Button busy={isBusy} onClick={() => ask({ name, args, of: 'draft', rehearse: true })}>
            Ask<span className="sr-only"> {name}</span>
          </Button>
        </Guarded>
      </div>
      <p aria-live="polite" className="mt-1 text-xs text-bad empty:hidden">
        {failure === null ? null : (
          <>
            No answer: <MailText text={failure} max={200} />
          </>
        )}
      </p>
    </>
  );
}
