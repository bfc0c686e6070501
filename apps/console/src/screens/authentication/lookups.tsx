import { Expandable } from '../../ui/expandable.tsx';
import { plural } from '../../ui/format.ts';
import { MailText } from '../../ui/mail-text.tsx';

/** Questions put to DNS and what it answered, in their order. */
export function Lookups({
  lookups,
  isOpen = false,
}: {
  lookups: readonly { name: string; type: string; answer: string }[];
  isOpen?: boolean;
}) {
  if (lookups.length === 0) return null;
  return (
    <Expandable
      isOpen={isOpen}
      summary={<span className="text-soft">{plural(lookups.length, 'answer')} of DNS</span>}
      className="mt-3"
    >
      <dl className="divide-y rounded-lg border">
        {lookups.map(({ name, type, answer }, index) => (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: the same question may be asked twice
            key={index}
            className="grid gap-x-4 gap-y-0.5 px-3 py-2 text-xs sm:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]"
          >
            <dt className="min-w-0 break-all">
              <MailText text={name} className="font-mono" max={300} />{' '}
              <span className="whitespace-nowrap text-faint">{type}</span>
            </dt>
            <dd className="min-w-0 break-all text-soft">
              <MailText text={answer} empty="nothing" className="font-mono" max={1200} />
            </dd>
          </div>
        ))}
      </dl>
    </Expandable>
  );
}
