import { Fragment } from 'react';
import { formatCount } from './format.ts';
import { codePointOf, hiddenCharacter, meaningOf } from './hidden-characters.ts';

/**
 * Text that came from mail or from another server: always text, isolated from the text around it, and with characters that hide or turn
 * other text round shown as what they are. Long text is cut, and says by how much.
 */
export function MailText({
  text,
  empty,
  className,
  max = 2000,
}: {
  text: string | null | undefined;
  empty?: string;
  className?: string;
  max?: number;
}) {
  if (!text) return <span className="text-faint">{empty ?? '–'}</span>;
  const shown = text.length > max ? text.slice(0, max) : text;
  return (
    <bdi dir="auto" className={className}>
      <Revealed text={shown} />
      {text.length > max ? (
        <span className="text-faint">… {formatCount(text.length - max)} more characters</span>
      ) : null}
    </bdi>
  );
}

/** Text with every hidden character in a small box of its own; beyond a hundred of them, in words. */
function Revealed({ text }: { text: string }) {
  if (text.search(hiddenCharacter) < 0) return text;
  const found = [...text.matchAll(hiddenCharacter)];
  if (found.length > MAX_BOXES) return visible(text, text.length);
  const pieces = text.split(hiddenCharacter);
  return pieces.map((piece, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text never move
    <Fragment key={index}>
      {piece}
      {found[index] ? <Box character={found[index][0]} /> : null}
    </Fragment>
  ));
}

function Box({ character }: { character: string }) {
  return (
    <span
      title={meaningOf(character)}
      className="mx-px rounded border border-warn/40 bg-warn-wash px-0.5 font-mono text-[0.8em] text-warn"
    >
      {codePointOf(character)}
    </span>
  );
}

/** The same as plain text, for places that take no elements: `‹U+202E›`. At most `max` characters of the text. */
export const visible = (text: string, max = 2000): string => {
  const shown = text.length > max ? `${text.slice(0, max)}… ${formatCount(text.length - max)} more` : text;
  return shown.replace(hiddenCharacter, (character) => `‹${codePointOf(character)}›`);
};

const MAX_BOXES = 100;
