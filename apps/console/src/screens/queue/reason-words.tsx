import { MailText } from '../../ui/mail-text.tsx';
import { useExplain } from '../../ui/reply-explained.tsx';

/** Why something waits: what it means in a few words, and what was said. */
export function ReasonWords({ text, isHold = false }: { text: string | null; isHold?: boolean }) {
  const explain = useExplain();
  if (text === null) return <span className="text-faint">No error yet</span>;
  const found = isHold ? null : explain({ text });
  return (
    <>
      {found ? <span className="block truncate">{found.title}</span> : null}
      <span
        className={
          found ? 'block truncate text-xs text-faint' : 'line-clamp-2 text-xs break-words whitespace-normal text-soft'
        }
      >
        <MailText text={text} max={300} />
      </span>
    </>
  );
}
