import type { Outputs } from '../../ui/trpc.ts';

/** Differences in words. */
export function Changes({ changes }: { changes: Outputs['revisions']['diff']['changes'] }) {
  if (changes.length === 0) return <p className="text-[13px] text-faint">Nothing changes.</p>;
  return (
    <ul className="space-y-1 text-[13px]">
      {changes.map((change) => (
        <li key={`${change.kind} ${change.path}`} className="flex gap-2">
          <span aria-hidden className="w-3 shrink-0 text-center font-mono text-faint">
            {signs[change.kind]}
          </span>
          <span className="min-w-0 break-words">
            {change.words} <code className="font-mono text-xs text-faint">{change.path}</code>
          </span>
        </li>
      ))}
    </ul>
  );
}

const signs = { added: '+', removed: '−', changed: '~', moved: '↕' };
