import { Check } from 'lucide-react';
import { classes } from '../../ui/classes.ts';
import type { Domain } from './signing-key.ts';

/** The way from nothing to signed mail, for who goes it for the first time; gone when it has been gone. */
export function Walk({ dkim }: { dkim: Domain['dkim'] }) {
  const { keys, state } = dkim;
  if (state === 'signs' || state === 'attention') return null;
  const isMade = keys.length > 0;
  const isSeen = keys.some(({ sight }) => sight?.state === 'seen');
  const isInForce = keys.some(({ role }) => role !== 'draft');
  const steps = [
    { title: 'Make a key', words: 'A pair: the private half stays here, encrypted.', isDone: isMade },
    { title: 'Publish its record', words: 'The public half goes into the DNS of the domain.', isDone: isSeen },
    { title: 'Publish the settings', words: 'The key leaves your draft and comes in force.', isDone: isInForce },
    { title: 'Mail is signed', words: 'By itself, once a worker has seen the record.', isDone: false },
  ];
  const at = steps.findIndex(({ isDone }) => !isDone);
  return (
    <ol
      aria-label="The way to signed mail"
      className="grid gap-x-4 gap-y-3 border-b px-4 py-4 sm:grid-cols-2 xl:grid-cols-4"
    >
      {steps.map(({ title, words, isDone }, index) => (
        <li key={title} aria-current={index === at ? 'step' : undefined} className="flex gap-2.5">
          <span
            className={classes(
              'flex size-5 shrink-0 items-center justify-center rounded-full text-xs font-semibold',
              isDone ? 'bg-good-wash text-good' : index === at ? 'bg-accent text-accent-ink' : 'bg-sunken text-soft',
            )}
          >
            {isDone ? <Check aria-hidden className="size-3.5" /> : index + 1}
          </span>
          <span className="min-w-0">
            <span className={classes('block text-[13px]', index === at ? 'font-semibold' : 'font-medium')}>
              {title}
              {isDone ? <span className="sr-only"> (done)</span> : null}
            </span>
            <span className="block text-xs text-soft">{words}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}
