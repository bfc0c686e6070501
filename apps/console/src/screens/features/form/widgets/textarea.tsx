import { area, control, type WidgetProps } from './widget.ts';

/** Several lines of text. */
export function TextareaWidget(props: WidgetProps) {
  return (
    <textarea
      {...control(props)}
      rows={5}
      value={String(props.value ?? '')}
      placeholder={props.schema.placeholder}
      onChange={({ target }) => props.onChange(target.value === '' ? undefined : target.value)}
      className={area}
    />
  );
}
