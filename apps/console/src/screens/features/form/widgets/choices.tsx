import { controls, type WidgetProps } from './widget.ts';

/** Any of a few, each with its words; they are kept in the order in which they are offered. */
export function ChoicesWidget(props: WidgetProps) {
  const { schema, isLocked, onChange } = props;
  const chosen = Array.isArray(props.value) ? props.value : [];
  const names = Object.keys(schema.options ?? {});
  const toggle = (name: string, isOn: boolean) =>
    onChange(names.filter((other) => (other === name ? isOn : chosen.includes(other))));
  return (
    <fieldset {...controls(props)} className="min-w-0 space-y-0.5">
      {Object.entries(schema.options ?? {}).map(([name, words]) => (
        <label
          key={name}
          className="-mx-2 flex items-start gap-2 rounded-md px-2 py-1 text-[13px] has-enabled:hover:bg-sunken"
        >
          <input
            type="checkbox"
            checked={chosen.includes(name)}
            disabled={isLocked}
            onChange={({ target }) => toggle(name, target.checked)}
            className="mt-[3px] size-3.5 shrink-0 accent-(--accent)"
          />
          <span className="min-w-0">
            <span className="font-medium">{name}</span> <span className="text-xs text-soft">{words}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
