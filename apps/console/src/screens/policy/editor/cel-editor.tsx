'use client';

import { useEffect, useRef, useState } from 'react';
import { classes } from '../../../ui/classes.ts';
import { CelText } from '../cel-text.tsx';
import { useEditing } from './editing-context.ts';
import type { Editor, Mark } from './view.ts';

type Props = {
  id: string;
  value: string;
  onChange: (text: string) => void;
  isTemplate?: boolean;
  isLine?: boolean;
  isLocked: boolean;
  marks: readonly Mark[];
  labelId: string;
  describedBy: string;
  placeholder: string;
};

/**
 * A box for an expression or a template, with colours, completion and mistakes where they are. The editor itself is fetched when the box is
 * shown; until then, and where it cannot be fetched, the text is there to be read.
 */
export function CelEditor(props: Props) {
  const { id, value, isTemplate = false, isLine = false, isLocked, marks, labelId, describedBy } = props;
  const { offer, register } = useEditing();
  const box = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<Editor | null>(null);
  const latest = useRef({ props, offer, register });
  latest.current = { props, offer, register };

  useEffect(() => {
    let isGone = false;
    let opened: Editor | undefined;
    void import('./view.ts').then(({ openEditor }) => {
      if (isGone || !box.current) return;
      const { props: first } = latest.current;
      opened = openEditor({
        parent: box.current,
        text: first.value,
        isTemplate,
        isLine,
        offer: () => latest.current.offer,
        onChange: (text) => text !== latest.current.props.value && latest.current.props.onChange(text),
        onFocus: () => opened && !isTemplate && latest.current.register(opened),
        placeholder: first.placeholder,
      });
      setEditor(opened);
    });
    return () => {
      isGone = true;
      opened?.destroy();
      setEditor(null);
    };
  }, [isTemplate, isLine]);

  const isWrong = marks.length > 0;
  useEffect(() => editor?.setText(value), [editor, value]);
  useEffect(() => editor?.setMarks(marks), [editor, marks]);
  useEffect(() => editor?.setLocked(isLocked), [editor, isLocked]);
  useEffect(
    () =>
      editor?.setAttributes({
        id,
        'aria-labelledby': labelId,
        'aria-describedby': describedBy,
        'aria-invalid': String(isWrong),
        'aria-multiline': String(!isLine),
        ...(isLocked ? { 'aria-readonly': 'true', tabindex: '0' } : {}),
      }),
    [editor, id, labelId, describedBy, isWrong, isLine, isLocked],
  );
  useEffect(() => {
    if (editor && !isTemplate) return register(editor);
  }, [editor, isTemplate, register]);

  return (
    <div
      ref={box}
      data-focus-box
      className={classes(
        'min-w-0 rounded-md border focus-within:border-accent focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-(--accent)',
        isWrong ? 'border-bad' : 'border-line-strong',
        isLocked ? 'bg-sunken' : 'bg-surface',
        isLine ? 'min-h-[38px]' : 'min-h-[114px] [&_.cm-content]:min-h-[112px]',
      )}
    >
      {editor ? null : (
        <p className="px-2.5 py-2 text-xs leading-5 break-words whitespace-pre-wrap">
          <CelText text={value || ' '} isTemplate={isTemplate} />
        </p>
      )}
    </div>
  );
}
