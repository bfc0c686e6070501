import { formatCount } from './format.ts';

/** How far long work has come, in a bar and in numbers. */
export function Progress({ label, done, total, unit }: { label: string; done: number; total: number; unit?: string }) {
  return (
    <div>
      <div className="mb-1.5 flex items-baseline justify-between gap-3 text-[13px]">
        <span>{label}</span>
        <span className="tabular text-soft">
          {formatCount(done)} of {formatCount(total)}
          {unit ? ` ${unit}` : ''}
        </span>
      </div>
      <progress
        aria-label={label}
        value={done}
        max={Math.max(total, 1)}
        className="block h-1.5 w-full appearance-none overflow-hidden rounded-full bg-sunken [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:rounded-full [&::-webkit-progress-value]:bg-accent"
      />
    </div>
  );
}
