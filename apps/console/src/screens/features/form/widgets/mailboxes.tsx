import { LinesWidget } from './lines.tsx';
import { controls, type WidgetProps } from './widget.ts';

/** Every local part, or these. */
export function MailboxesWidget(props: WidgetProps) {
  const { id, value, isLocked, onChange } = props;
  const isAny = value === 'any';
  const inner = {
    ...props,
    id: `${id}-lines`,
    labelId: `${id}-lines-label`,
    schema: { ...props.schema, placeholder: 'ann\nbob' },
  };
  return (
    <fieldset {...controls(props)} className="min-w-0 space-y-1.5">
      {[
        ['any', 'Any', 'every local part is taken'],
        ['these', 'These', 'others are refused at RCPT'],
      ].map(([kind, title, words]) => (
        <label key={kind} className="flex items-start gap-2 text-[13px]">
          <input
            type="radio"
            name={id}
            checked={isAny === (kind === 'any')}
            disabled={isLocked}
            onChange={() => onChange(kind === 'any' ? 'any' : [])}
            className="mt-[3px] size-3.5 shrink-0 accent-(--accent)"
          />
          <span>
            <span className="font-medium">{title}</span> <span className="text-xs text-soft">{words}</span>
          </span>
        </label>
      ))}
      {isAny ? null : (
        <div>
          <label id={`${id}-lines-label`} htmlFor={`${id}-lines`} className="sr-only">
            Mailboxes, one a line
          </label>
          <LinesWidget {...inner} />
        </div>
      )}
    </fieldset>
  );
}
