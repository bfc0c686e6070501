import { classes } from '../../../../ui/classes.ts';
import { control, type WidgetProps } from './widget.ts';

/** On or off. */
export function SwitchWidget(props: WidgetProps) {
  const isOn = props.value === true;
  const { 'aria-invalid': _, spellCheck: __, autoComplete: ___, ...attributes } = control(props);
  return (
    <button
      {...attributes}
      type="button"
      role="switch"
      aria-checked={isOn}
      onClick={() => props.onChange(!isOn)}
      className="inline-flex h-8 items-center gap-2 text-[13px] disabled:cursor-default disabled:text-faint"
    >
      <span
        className={classes(
          'relative h-5 w-9 rounded-full transition-colors',
          isOn ? 'bg-accent' : 'bg-line-strong',
          props.isLocked && 'opacity-60',
        )}
      >
        <span
          className={classes(
            'absolute top-0.5 size-4 rounded-full bg-surface shadow-card transition-[left]',
            isOn ? 'left-[18px]' : 'left-0.5',
          )}
        />
      </span>
      {isOn ? 'On' : 'Off'}
    </button>
  );
}
