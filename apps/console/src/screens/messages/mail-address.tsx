import { MailText } from '../../ui/mail-text.tsx';
import { otherForm } from './domain-labels.ts';

/** Text that holds an address. A domain with letters that could be taken for others shows its other form beside it. */
export function MailAddress({
  text,
  empty,
  className,
}: {
  text: string | null | undefined;
  empty?: string;
  className?: string;
}) {
  const domain = text ? /@([^\s<>@"'(),;:]{1,253})[^@]*$/.exec(text.slice(0, 4000))?.[1] : undefined;
  const other = domain ? otherForm(domain) : null;
  const shown = (
    <MailText text={text} {...(empty === undefined ? {} : { empty })} {...(className ? { className } : {})} />
  );
  if (!other) return shown;
  return (
    <>
      {shown}{' '}
      <span
        className="whitespace-nowrap text-warn"
        title="The same domain in its other form; letters can look like others"
      >
        (<MailText text={other} className="font-mono text-[0.92em]" />)
      </span>
    </>
  );
}
