import { MailText } from '../../ui/mail-text.tsx';
import { Symbols } from '../policy/scanners/symbols.tsx';

/** What scanners found for one recipient, as it is kept with its decision. Nothing where none was asked. */
export function ScanVerdict({ facts, className = '' }: { facts: Record<string, unknown>; className?: string }) {
  const content = facts['content'];
  if (!isObject(content)) return null;
  const scanners = objectsOf(content['scanners']);
  const symbols = objectsOf(content['symbols']).map(({ name, score, words }) => ({
    name: textOf(name),
    score: typeof score === 'number' ? score : null,
    words: textOf(words),
  }));
  return (
    <section aria-label="What scanners found" className={`text-xs ${className}`}>
      <p className="text-soft">
        Scanners found: <strong className="font-medium text-ink">{textOf(content['verdict'])}</strong>
        {typeof content['score'] === 'number' ? `, score ${content['score'].toFixed(1)}` : ''}
        {typeof content['threshold'] === 'number' ? ` of ${content['threshold'].toFixed(1)}` : ''}. Profile{' '}
        <MailText text={textOf(content['profile'])} empty="none" />: {textOf(content['action'])}
        {textOf(content['to']) === '' ? '' : ' '}
        <MailText text={textOf(content['to'])} empty="" />.
      </p>
      <ul className="mt-1 space-y-0.5 text-faint">
        {scanners.slice(0, 20).map((one) => (
          <li key={textOf(one['name'])} className="break-words">
            <span className="text-ink">{textOf(one['name'])}</span>: {textOf(one['verdict'])}
            {typeof one['ms'] === 'number' ? ` after ${one['ms']} ms` : ''}
            {textOf(one['words']) === '' ? '' : ': '}
            <MailText text={textOf(one['words'])} empty="" max={200} />
          </li>
        ))}
      </ul>
      {symbols.length === 0 ? null : (
        <div className="mt-1.5">
          <Symbols symbols={symbols} />
        </div>
      )}
      {textOf(content['opaque']) === '' ? null : (
        <p className="mt-1 break-all text-faint">
          In its own words: <MailText text={textOf(content['opaque'])} max={300} />
        </p>
      )}
      {textOf(content['tracker']) === '' ? null : (
        <p className="mt-1 break-all text-faint">
          Known to the scanner as <MailText text={textOf(content['tracker'])} max={200} />
        </p>
      )}
    </section>
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const objectsOf = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isObject) : []);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
