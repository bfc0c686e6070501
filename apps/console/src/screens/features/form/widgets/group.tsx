import { Field } from '../field.tsx';
import { controls, type WidgetProps } from './widget.ts';

/** Settings that belong together. */
export function GroupWidget(props: WidgetProps) {
  const { schema, path, onChange } = props;
  const members = (props.value ?? {}) as Record<string, unknown>;
  const set = (name: string, value: unknown) => {
    const { [name]: _, ...others } = members;
    onChange(value === undefined ? others : { ...members, [name]: value });
  };
  return (
    <fieldset {...controls(props)} className="min-w-0 divide-y rounded-lg border">
      {Object.entries(schema.properties ?? {}).map(([name, field]) => (
        <Field
          key={name}
          path={[...path, name]}
          schema={schema.overridable ? { ...field, overridable: schema.overridable } : field}
          value={members[name]}
          around={members}
          onChange={(value) => set(name, value)}
        />
      ))}
    </fieldset>
  );
}
