/**
 * Text that came from mail or from another server. It is isolated from the text around it, and characters that would
 * reorder or hide other text (Unicode TR36 §2.7) are made visible.
 */
export function MailText({
  text,
  empty,
  className,
}: {
  text: string | null | undefined;
  empty?: string;
  className?: string;
}) {
  if (!text) return <span className="text-faint">{empty ?? '–'}</span>;
  return <bdi className={className}>{visible(text)}</bdi>;
}

/** At most 2,000 characters, with controls and bidirectional overrides shown as a symbol. */
export const visible = (text: string, max = 2000): string => {
  const shown = text.length > max ? `${text.slice(0, max)}…` : text;
  return shown.replace(hidden, '\u25c7');
};

const hidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
