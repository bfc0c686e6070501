import { visible } from '../../ui/mail-text.tsx';

/** Text of mail as text, in its own box; every character that hides is shown. */
export function PlainText({ text, label }: { text: string; label: string }) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
      tabIndex={0}
      className="max-h-[560px] overflow-auto rounded-md bg-sunken p-3"
    >
      <pre dir="auto" className="font-mono text-xs leading-5 break-words whitespace-pre-wrap">
        {visible(text, 300_000)}
      </pre>
    </section>
  );
}
