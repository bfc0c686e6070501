import { classes } from './classes.ts';
import { CopyButton } from './copy-button.tsx';

/** Machine text: a conversation, a document, a command. Scrolls inside itself; the whole of it can be copied. */
export function CodeBlock({
  text,
  label,
  wrap = false,
  className,
}: {
  text: string;
  /** What it is, for the copy button and screen readers. */
  label: string;
  wrap?: boolean;
  className?: string;
}) {
  return (
    <figure aria-label={label} className={classes('relative m-0 rounded-lg border bg-sunken', className)}>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
        tabIndex={0}
        className={classes(
          'max-h-[480px] overflow-auto p-3 pr-10 font-mono text-xs leading-5',
          wrap && 'break-words whitespace-pre-wrap',
        )}
      >
        {text}
      </pre>
      <div className="absolute top-1.5 right-1.5">
        <CopyButton text={text} label={`Copy ${label}`} />
      </div>
    </figure>
  );
}
