import type { ButtonHTMLAttributes } from 'react';
import { classes } from './classes.ts';

/** On or off, as a track with a knob; children are the words beside it. What has none needs an `aria-label`. */
export function Switch({
  isOn,
  onToggle,
  className,
  children,
  ...rest
}: Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'onToggle'> & { isOn: boolean; onToggle: () => void }) {
  return (
    <button
      {...rest}
      type="button"
      role="switch"
      aria-checked={isOn}
      onClick={onToggle}
      className={classes(
        'group/switch inline-flex h-8 items-center gap-2 text-[13px] disabled:cursor-default disabled:text-faint',
        className,
      )}
    >
      <span
        className={classes(
          'relative h-5 w-9 rounded-full transition-colors group-disabled/switch:opacity-60',
          isOn ? 'bg-accent' : 'bg-line-strong',
        )}
      >
        <span
          className={classes(
            'absolute top-0.5 size-4 rounded-full bg-surface shadow-card transition-[left]',
            isOn ? 'left-[18px]' : 'left-0.5',
          )}
        />
      </span>
      {children}
    </button>
  );
}
