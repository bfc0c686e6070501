import { CopyButton } from '../../ui/copy-button.tsx';

/** A TXT record to publish, each part ready to paste. */
export function RecordParts({ name, value, domain }: { name: string; value: string; domain: string }) {
  const host = name.endsWith(`.${domain}`) ? name.slice(0, -domain.length - 1) : name;
  return (
    <dl className="overflow-hidden rounded-lg border">
      {(
        [
          ['Type', 'TXT', null],
          ['Host', host, 'the host'],
          ['Value', value, 'the value'],
        ] as const
      ).map(([title, text, copy]) => (
        <div key={title} className="flex items-start gap-3 border-b px-3 py-2 last:border-b-0">
          <dt className="w-12 shrink-0 pt-0.5 text-xs text-faint sm:w-20">{title}</dt>
          <dd className="flex min-w-0 flex-1 items-start gap-3 font-mono text-xs leading-5 break-all">
            <span className="min-w-0 flex-1">{text}</span>
            {copy ? <CopyButton text={text} label={`Copy ${copy} of ${name}`} /> : null}
          </dd>
        </div>
      ))}
    </dl>
  );
}
