import { classes } from './classes.ts';
import { problemOf } from './trpc.ts';

/** What was asked and not done, in the server's words; with `parts`, what is wrong with each part of it too. Nothing without an error. */
export function Refused({
  error,
  parts = 0,
  className,
}: {
  error: unknown;
  /** How many parts at most. */
  parts?: number;
  className?: string;
}) {
  if (!error) return null;
  const { detail, errors = [] } = problemOf(error);
  return (
    <div role="alert" className={classes('text-[13px] break-words text-bad', className)}>
      <p>{detail}</p>
      {errors.slice(0, parts).map(({ path, reason }) => (
        <p key={`${path} ${reason}`}>
          <code className="font-mono text-xs">{path}</code>: {reason}
        </p>
      ))}
    </div>
  );
}
