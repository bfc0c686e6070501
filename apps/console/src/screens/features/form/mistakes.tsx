import type { Problem } from '@posthorn/settings/configuration';
import { parsePath } from '@posthorn/settings/path';
import { visible } from '../../../ui/mail-text.tsx';
import { valueAt } from './value-at.ts';

type Props = { id: string; problems: readonly Problem[]; path: string; value: unknown };

/** What is wrong with a field, at the character where it is wrong. Of what is inside entries their own fields tell. */
export function Mistakes({ id, problems, path, value }: Props) {
  const told = problems.filter(
    (problem) => !/\]\.|\]\[/.test(problem.path.slice(path.length)) || path === problem.path,
  );
  const shown = told.slice(0, SHOWN);
  return (
    <div id={id} aria-live="polite" className="text-[13px] text-bad">
      {shown.map((problem) => (
        <Mistake key={`${problem.path} ${problem.reason}`} problem={problem} path={path} value={value} />
      ))}
      {told.length > SHOWN ? <p className="mt-1.5">and {told.length - SHOWN} more mistakes</p> : null}
    </div>
  );
}

function Mistake({ problem, path, value }: { problem: Problem; path: string; value: unknown }) {
  const inner = problem.path.slice(path.length);
  const steps = parsePath(`x${inner}`)?.slice(1) ?? [];
  const item = valueAt(value, steps);
  const where = inner.replace(/^\[(\d+)\]$/, (_, index: string) => `item ${Number(index) + 1}`).replace(/^\./, '');
  return (
    <div className="mt-1.5">
      <p>
        {where ? `${where}: ` : ''}
        {item === '' && problem.position === 0 ? 'Nothing stands here yet: ' : null}
        {problem.reason}
        {item === '' || problem.position === undefined ? '' : ` (character ${problem.position + 1})`}
      </p>
      {typeof item === 'string' && item !== '' && problem.position !== undefined ? (
        <Marked text={item} position={problem.position} />
      ) : null}
    </div>
  );
}

/** The text with its faulty character underlined. */
function Marked({ text, position }: { text: string; position: number }) {
  const from = Math.max(0, position - 30);
  return (
    <code className="mt-0.5 block truncate font-mono text-xs text-soft">
      {from > 0 ? '…' : ''}
      {visible(text.slice(from, position))}
      <mark className="rounded-sm bg-bad-wash font-semibold text-bad underline decoration-wavy underline-offset-4">
        {visible(text.slice(position, position + 1)) || '⎵'}
      </mark>
      {visible(text.slice(position + 1, position + 40))}
    </code>
  );
}

const SHOWN = 5;
