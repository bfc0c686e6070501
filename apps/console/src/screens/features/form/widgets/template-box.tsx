import { type KeyboardEvent, useRef, useState } from 'react';
import { Completion, useCompletion } from './completion.tsx';
import { area, box, control, type WidgetProps } from './widget.ts';

/** A text with variables in braces: they complete as they are typed, and a click on one puts it where the caret is. */
export function TemplateBox(props: WidgetProps & { rows?: number }) {
  const { schema, id, onChange, rows = 4 } = props;
  const text = String(props.value ?? '');
  const variables = schema.variables ?? [];
  const element = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const [caret, setCaret] = useState(0);
  const typed = /\{([A-Za-z0-9]*)$/.exec(text.slice(0, caret));
  const fitting = typed
    ? variables.filter(({ name }) => name.toLowerCase().startsWith(typed[1]?.toLowerCase() ?? ''))
    : [];
  const insert = (name: string, from = caret, to = caret) => {
    const next = `${text.slice(0, from)}{${name}}${text.slice(to)}`;
    onChange(next);
    const end = from + name.length + 2;
    setCaret(end);
    requestAnimationFrame(() => {
      element.current?.focus();
      element.current?.setSelectionRange(end, end);
    });
  };
  const completion = useCompletion({
    id,
    options: fitting.map(({ name, words }) => ({ value: name, words })),
    onPick: (name) => insert(name, typed?.index ?? caret, text[caret] === '}' ? caret + 1 : caret),
  });
  const shared = {
    ...control(props),
    ref: element,
    value: text,
    onChange: ({ target }: { target: HTMLInputElement | HTMLTextAreaElement }) => {
      setCaret(target.selectionStart ?? target.value.length);
      onChange(target.value);
    },
    onSelect: ({ currentTarget }: { currentTarget: HTMLInputElement | HTMLTextAreaElement }) =>
      setCaret(currentTarget.selectionStart ?? 0),
    onKeyDown: (event: KeyboardEvent) => void completion.keyDown(event),
  };
  // A box for several lines is no combobox, but it may have suggestions.
  const { role: _, 'aria-expanded': __, ...plain } = completion.attributes;
  return (
    <div className="relative">
      {schema.lines ? (
        <textarea {...shared} {...plain} rows={rows} className={area} />
      ) : (
        <input {...shared} {...completion.attributes} className={`${box} font-mono text-xs`} />
      )}
      <Completion {...completion} />
      <div className="mt-1.5 flex flex-wrap items-center gap-1 text-xs text-faint">
        <span className="mr-1">Insert</span>
        {variables.map(({ name, words }) => (
          <button
            key={name}
            type="button"
            title={words}
            disabled={props.isLocked}
            onClick={() => insert(name)}
            className="rounded bg-sunken px-1.5 py-0.5 font-mono text-soft hover:text-ink disabled:opacity-60"
          >
            {`{${name}}`}
          </button>
        ))}
      </div>
    </div>
  );
}
