import { Link } from '../../../ui/link.tsx';
import { lookupHref } from '../../lookups/lookup.ts';
import { type LookupQuestion, questionKey } from './trial.ts';
import { TryLookup } from './try-lookup.tsx';

/** The look-ups that the rule came to: nobody asked them yet, so each can be asked here, or its answer be written. */
export function TryLookups({
  questions,
  onAnswer,
}: {
  questions: readonly LookupQuestion[];
  /** Called with undefined to take an answer back. */
  onAnswer: (question: LookupQuestion, values: string[] | undefined) => void;
}) {
  if (questions.length === 0) return null;
  return (
    <div className="mt-3 border-t pt-3">
      <p className="mb-1.5 text-[13px] font-medium">Look-ups it came to</p>
      <ul className="space-y-2.5">
        {questions.map((question) => (
          <li key={questionKey(question)}>
            <p className="mb-1 text-xs break-all">
              <Link href={lookupHref(question.name)} className="font-mono text-accent hover:underline">
                {question.name}
              </Link>
              {question.args.length === 0 ? null : <span className="font-mono"> {question.args.join(', ')}</span>}
            </p>
            <TryLookup question={question} onAnswer={(values) => onAnswer(question, values)} />
          </li>
        ))}
      </ul>
    </div>
  );
}
