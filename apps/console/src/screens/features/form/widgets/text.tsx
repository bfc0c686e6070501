import { useId } from 'react';
import { useForm } from '../form-context.ts';
import { suggestionsFor } from './suggestions.ts';
import { box, control, type WidgetProps } from './widget.ts';

/** One line of text; where it names something of ours, what there is to be named is offered. */
export function TextWidget(props: WidgetProps) {
  const listId = useId();
  const { values } = useForm();
  const suggestions = suggestionsFor(props.path, values);
  const isOptional = props.schema.placeholder !== undefined;
  return (
    <>
      <input
        {...control(props)}
        value={String(props.value ?? '')}
        placeholder={props.schema.placeholder}
        list={suggestions.length > 0 ? listId : undefined}
        onChange={({ target }) => props.onChange(target.value === '' && isOptional ? undefined : target.value)}
        className={box}
      />
      {suggestions.length > 0 ? (
        <datalist id={listId}>
          {suggestions.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      ) : null}
    </>
  );
}
