import { box, control, type WidgetProps } from './widget.ts';

/** One line of text. */
export function TextWidget(props: WidgetProps) {
  const isOptional = props.schema.placeholder !== undefined;
  return (
    <input
      {...control(props)}
      value={String(props.value ?? '')}
      placeholder={props.schema.placeholder}
      onChange={({ target }) => props.onChange(target.value === '' && isOptional ? undefined : target.value)}
      className={box}
    />
  );
}
