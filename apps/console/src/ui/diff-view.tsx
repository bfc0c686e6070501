import type { Outputs } from './trpc.ts';

export type Change = Outputs['revisions']['diff']['changes'][number];

/** Differences of settings in words. */
export function WordsDiff({ changes }: { changes: Change[] }) {
  if (changes.length === 0) return <p className="text-[13px] text-faint">Nothing changes.</p>;
  return (
    <ul className="space-y-1 text-[13px]">
      {changes.map((change) => (
        <li key={`${change.kind} ${change.path}`} className="flex gap-2">
          <span className="w-3 shrink-0 text-center font-mono text-faint">
            <span aria-hidden>{signs[change.kind]}</span>
            <span className="sr-only">{change.kind}: </span>
          </span>
          <span className="min-w-0 break-words">
            {change.words} <code className="font-mono text-xs text-faint">{change.path}</code>
          </span>
        </li>
      ))}
    </ul>
  );
}

const signs: Record<Change['kind'], string> = { added: '+', removed: '−', changed: '~', moved: '↕' };
