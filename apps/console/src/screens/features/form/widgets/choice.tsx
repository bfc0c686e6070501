import { controls, type WidgetProps } from './widget.ts';

/** One of a few, each with its words. */
export function ChoiceWidget(props: WidgetProps) {
  const { schema, value, id, isLocked, onChange } = props;
  return (
    <div {...controls(props)} role="radiogroup" className="space-y-0.5">
      {Object.entries(schema.options ?? {}).map(([name, words]) => (
        <label
          key={name}
          className="-mx-2 flex items-start gap-2 rounded-md px-2 py-1 text-[13px] has-enabled:hover:bg-sunken"
        >
          <input
            type="radio"
            name={id}
            value={name}
            checked={value === name}
            disabled={isLocked}
            onChange={() => onChange(name)}
            className="mt-[3px] size-3.5 shrink-0 accent-(--accent)"
          />
          <span className="min-w-0">
            <span className="font-medium">{name === '' ? 'none' : name}</span>{' '}
            <span className="text-xs text-soft">{words}</span>
          </span>
        </label>
      ))}
    </div>
  );
}
