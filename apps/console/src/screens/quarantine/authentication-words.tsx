import { classes } from '../../ui/classes.ts';
import type { Kept } from './kept-columns.tsx';

type Authentication = Kept['authentication'];

/** What was found out about the sender, a word for each check; what speaks against it stands out by a mark as well as by colour. */
export function AuthenticationWords({ authentication }: { authentication: Authentication }) {
  const found = checks.filter(([name]) => authentication[name] !== null);
  if (found.length === 0) return <span className="text-xs text-faint">not checked</span>;
  return (
    <span className="flex flex-wrap gap-x-2 text-xs leading-4">
      {found.map(([name, title]) => {
        const result = authentication[name] ?? '';
        return (
          <span key={name} className={classes('whitespace-nowrap', toneOf(name, result))}>
            {title} <span aria-hidden>{isGood(name, result) ? '✓' : isBad(name, result) ? '✗' : ''}</span>
            <span className={isGood(name, result) || isBad(name, result) ? 'sr-only' : ''}>{result}</span>
          </span>
        );
      })}
    </span>
  );
}

/** The same as text. */
export const authenticationText = (authentication: Authentication): string =>
  checks.flatMap(([name]) => (authentication[name] === null ? [] : [`${name}=${authentication[name]}`])).join(' ');

const checks = [
  ['spf', 'SPF'],
  ['dkim', 'DKIM'],
  ['dmarc', 'DMARC'],
] as const satisfies (readonly [keyof Authentication, string])[];

const isGood = (name: string, result: string): boolean => result === (name === 'dmarc' ? 'accept' : 'pass');
const isBad = (name: string, result: string): boolean =>
  result === 'fail' || (name === 'dmarc' && (result === 'reject' || result === 'quarantine'));
const toneOf = (name: string, result: string): string =>
  isGood(name, result) ? 'text-good' : isBad(name, result) ? 'text-bad' : 'text-faint';
