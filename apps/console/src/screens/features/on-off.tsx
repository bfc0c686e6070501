import { classes } from '../../ui/classes.ts';

/** Is a feature at work? A word and a shape: a full ring for on, an empty one for off; nothing for what is always on. */
export function OnOff({ isOn }: { isOn: boolean | null }) {
  if (isOn === null) return <span className="text-xs text-faint">Always on</span>;
  return (
    <span
      className={classes('inline-flex items-center gap-1.5 text-xs font-medium', isOn ? 'text-good' : 'text-faint')}
    >
      <span
        aria-hidden
        className={classes('size-2 rounded-full border', isOn ? 'border-good bg-good' : 'border-faint')}
      />
      {isOn ? 'On' : 'Off'}
    </span>
  );
}
