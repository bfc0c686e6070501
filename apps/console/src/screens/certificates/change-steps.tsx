import { Check } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { Guarded } from '../../ui/permission.tsx';
import { When } from '../../ui/when.tsx';
import type { Certificate } from './certificate.ts';

/** The way to another key that loses no mail: where it stands, and the button for its last step. */
export function ChangeSteps({
  certificate: { name, records },
  change,
  onSwitch,
}: {
  certificate: Certificate;
  change: NonNullable<Certificate['change']>;
  onSwitch: (to: string) => void;
}) {
  const { step, words, until, next } = change;
  const at = step === 'none' ? -1 : ORDER.indexOf(step);
  // Where no record binds the key there is nothing to publish and nothing to wait for.
  const isBound = records.some(({ sight }) => sight?.state === 'seen' || sight?.state === 'insecure');
  return (
    <div className="border-t px-4 py-3">
      <h3 className="text-[13px] font-medium">Changing its key</h3>
      <p className="mt-0.5 text-[13px] text-soft">
        {words} {until ? <When at={until} /> : null}
      </p>
      {isBound ? (
        <ol
          aria-label={`The way to another key for ${name}`}
          className="mt-3 grid gap-x-4 gap-y-3 sm:grid-cols-2 xl:grid-cols-4"
        >
          {STEPS.map(({ title, detail }, index) => (
            <li key={title} aria-current={index === at ? 'step' : undefined} className="flex gap-2.5">
              <span
                className={classes(
                  'flex size-5 shrink-0 items-center justify-center rounded-full text-xs font-semibold',
                  index < at
                    ? 'bg-good-wash text-good'
                    : index === at
                      ? 'bg-accent text-accent-ink'
                      : 'bg-sunken text-soft',
                )}
              >
                {index < at ? <Check aria-hidden className="size-3.5" /> : index + 1}
              </span>
              <span className="min-w-0">
                <span className={classes('block text-[13px]', index === at ? 'font-semibold' : 'font-medium')}>
                  {title}
                  {index < at ? <span className="sr-only"> (done)</span> : null}
                </span>
                <span className="block text-xs text-soft">{detail}</span>
              </span>
            </li>
          ))}
        </ol>
      ) : null}
      {next !== null ? (
        <div className="mt-3 flex flex-wrap items-center gap-2">
          <Guarded needs="configure">
            <Button
              kind={step === 'switch' ? 'primary' : 'plain'}
              disabled={step !== 'switch'}
              onClick={() => onSwitch(next)}
            >
              Show {next} instead
            </Button>
          </Guarded>
          {step === 'switch' ? null : (
            <span className="text-xs text-faint">Possible once every cache knows the new record.</span>
          )}
        </div>
      ) : null}
    </div>
  );
}

const ORDER: readonly string[] = ['add', 'publish', 'wait', 'switch'];
const STEPS = [
  { title: 'Add the new certificate', detail: 'Below the old one in the settings; it is not shown yet.' },
  { title: 'Publish its record', detail: 'Beside the old one, which stays.' },
  { title: 'Wait', detail: 'Twice the TTL, until no cache knows only the old record.' },
  { title: 'Show it', detail: 'Then take the old record out of DNS, and the old certificate out of the settings.' },
];
