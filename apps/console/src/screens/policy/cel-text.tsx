import { classes } from '../../ui/classes.ts';
import { expressionTokens, type TokenKind, templateTokens } from './cel-tokens.ts';

/** An expression or a template with its pieces coloured. */
export function CelText({
  text,
  isTemplate = false,
  className,
}: {
  text: string;
  isTemplate?: boolean;
  className?: string;
}) {
  let at = 0;
  return (
    <code className={classes('font-mono text-xs', className)}>
      {(isTemplate ? templateTokens(text) : expressionTokens(text)).map(({ kind, text: piece }) => {
        const key = at;
        at += piece.length;
        return (
          <span key={key} className={tokenLooks[kind]}>
            {piece}
          </span>
        );
      })}
    </code>
  );
}

/** Colours of the pieces, the same where they are read and where they are written. */
export const tokenLooks: Readonly<Record<TokenKind, string>> = {
  plain: '',
  text: 'text-good',
  number: 'text-good',
  word: 'text-accent',
  fact: 'font-medium text-ink',
  function: 'text-accent',
  operator: 'text-faint',
  note: 'text-faint italic',
  brace: 'text-accent',
};
