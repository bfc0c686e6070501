import { classes } from '../../ui/classes.ts';
import type { Kept } from './kept-columns.tsx';

type Authentication = Kept['authentication'];
type Name = 'dmarc' | 'spf' | 'dkim';

/** What was found out about the sender, DMARC first; what speaks for or against it has a mark as well as a colour. */
export function AuthenticationWords({
  authentication,
  isOneLine = false,
}: {
  authentication: Authentication;
  isOneLine?: boolean;
}) {
  const { dmarc, spf, dkim } = authentication;
  if (dmarc === null && spf === null && dkim === null) return <span className="text-xs text-faint">not checked</span>;
  return (
    <span className={classes('text-xs leading-4', isOneLine ? 'flex flex-wrap gap-x-3' : 'block')}>
      {dmarc === null ? null : (
        <span className={isOneLine ? '' : 'block truncate'}>
          <Result name="dmarc" result={dmarc} />
        </span>
      )}
      <span className={isOneLine ? 'flex gap-x-3' : 'flex gap-x-2'}>
        {spf === null ? null : <Result name="spf" result={spf} />}
        {dkim === null ? null : <Result name="dkim" result={dkim} />}
      </span>
    </span>
  );
}

function Result({ name, result }: { name: Name; result: string }) {
  const look = isGood(name, result) ? good : isBad(name, result) ? bad : neither;
  return (
    <span className={classes('whitespace-nowrap', look.tone)}>
      {titles[name]} {look.mark ? <span aria-hidden>{look.mark} </span> : null}
      {result}
    </span>
  );
}

/** The same as text. */
export const authenticationText = (authentication: Authentication): string =>
  (['dmarc', 'spf', 'dkim'] as const)
    .flatMap((name) => (authentication[name] === null ? [] : [`${name}=${authentication[name]}`]))
    .join(' ');

const isGood = (name: Name, result: string): boolean => result === (name === 'dmarc' ? 'accept' : 'pass');
const isBad = (name: Name, result: string): boolean =>
  result === 'fail' || (name === 'dmarc' && (result === 'reject' || result === 'quarantine'));
const good = { tone: 'text-good', mark: '✓' };
const bad = { tone: 'text-bad', mark: '✗' };
const neither = { tone: 'text-soft', mark: '' };
const titles: Record<Name, string> = { dmarc: 'DMARC', spf: 'SPF', dkim: 'DKIM' };
