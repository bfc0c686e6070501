'use client';

import { placeAt } from '@posthorn/settings/document-position';
import { useRef, useState } from 'react';
import { usePermission } from '../../ui/permission.tsx';

/** The document as text, with the place of the cursor, so that faults told by line and column are found. */
export function DocumentEditor({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const { may, why } = usePermission('configure');
  const area = useRef<HTMLTextAreaElement>(null);
  const [place, setPlace] = useState({ line: 1, column: 1 });
  const look = () => setPlace(placeAt(area.current?.value ?? '', area.current?.selectionStart ?? 0));
  return (
    <>
      <textarea
        ref={area}
        id="configuration-document"
        aria-label="Configuration document"
        value={text}
        onChange={(event) => onChange(event.target.value)}
        onSelect={look}
        readOnly={!may}
        spellCheck={false}
        autoComplete="off"
        wrap="off"
        className="block h-[420px] w-full resize-y bg-surface px-4 py-3 font-mono text-xs leading-5 -outline-offset-2"
      />
      <p className="tabular border-t px-4 py-1.5 text-xs text-faint">
        Line {place.line}, column {place.column}
        {why ? ` · ${why}` : ''}
      </p>
    </>
  );
}

/** Puts the cursor of the editor at a line and column, and into view. */
export const goTo = (line: number, column: number): void => {
  const area = document.querySelector<HTMLTextAreaElement>('#configuration-document');
  if (!area) return;
  let at = 0;
  for (let count = 1; count < line; count += 1) at = area.value.indexOf('\n', at) + 1;
  at += column - 1;
  area.focus();
  area.setSelectionRange(at, at);
  const lineHeight = Number.parseFloat(getComputedStyle(area).lineHeight);
  area.scrollTop = Math.max(0, (line - 5) * lineHeight);
};
