import { MailText } from '../../ui/mail-text.tsx';

/** Header fields as they stand, one line each; text from mail stays text. */
export function HeaderList({ headers }: { headers: { name: string; value: string }[] }) {
  return (
    <dl className="divide-y">
      {headers.map(({ name, value }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: fields of a stored message never move
        <div key={index} className="grid gap-x-4 px-4 py-2 sm:grid-cols-[180px_minmax(0,1fr)]">
          <dt className="text-[13px] text-faint">
            <MailText text={name} />
          </dt>
          <dd className="font-mono text-xs leading-5 break-words">
            <MailText text={value} empty="(empty)" />
          </dd>
        </div>
      ))}
    </dl>
  );
}
