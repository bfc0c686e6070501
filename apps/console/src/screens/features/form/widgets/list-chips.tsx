'use client';

import { X } from 'lucide-react';
import { type ClipboardEvent, type KeyboardEvent, useState } from 'react';
import { classes } from '../../../../ui/classes.ts';
import { formatCount } from '../../../../ui/format.ts';
import { visible } from '../../../../ui/mail-text.tsx';
import { useForm } from '../form-context.ts';
import { Completion, useCompletion } from './completion.tsx';
import { listNames } from './list-names.ts';

type Props = {
  id: string;
  labelId: string;
  describedBy: string;
  kind: string;
  items: readonly string[];
  /** Numbers of the items that are wrong. */
  faulty: ReadonlySet<number>;
  isLocked: boolean;
  onChange: (items: string[]) => void;
};

/** The items of a list as chips, with a box behind them that takes more: Enter, comma or a pasted list. */
export function Chips({ id, labelId, describedBy, kind, items, faulty, isLocked, onChange }: Props) {
  const { values } = useForm();
  const [text, setText] = useState('');
  const reference = /^(!?)@([\w-]*)$/.exec(text);
  const names = reference ? listNames(values, kind).filter((name) => name.startsWith(reference[2] ?? '')) : [];
  const add = (more: readonly string[]) => {
    if (more.length > 0) onChange([...items, ...more]);
    setText('');
  };
  const completion = useCompletion({
    id,
    options: names.map((name) => ({ value: `${reference?.[1] ?? ''}@${name}`, words: 'named list' })),
    onPick: (item) => add([item]),
  });
  const keyDown = (event: KeyboardEvent) => {
    if (completion.keyDown(event)) return;
    if ((event.key === 'Enter' || event.key === ',') && text.trim() !== '') {
      event.preventDefault();
      add(itemsIn(text));
    } else if (event.key === 'Backspace' && text === '' && items.length > 0) {
      event.preventDefault();
      setText(items.at(-1) ?? '');
      onChange(items.slice(0, -1));
    }
  };
  const paste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData.getData('text');
    if (!/[\n,]/.test(pasted)) return;
    event.preventDefault();
    add(itemsIn(`${text}${pasted}`));
  };
  return (
    <div className="relative">
      <div
        className={classes(
          'flex flex-wrap items-center gap-1.5 rounded-md border border-line-strong p-1.5',
          isLocked ? 'bg-sunken' : 'bg-surface',
          faulty.size > 0 && 'border-bad',
        )}
      >
        <ul className="contents">
          {items.slice(0, SHOWN).map((item, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same item may stand twice; its place is what it is
            <li key={`${at} ${item}`} className={classes(chip, faulty.has(at) ? 'bg-bad-wash text-bad' : 'bg-sunken')}>
              <bdi className="min-w-0 break-all">{visible(item) || '(empty)'}</bdi>
              {isLocked ? null : (
                <button
                  type="button"
                  aria-label={`Remove ${visible(item)}`}
                  onClick={() => onChange(items.filter((_, other) => other !== at))}
                  className="-mr-1 inline-flex size-5 items-center justify-center rounded text-faint hover:bg-surface hover:text-ink"
                >
                  <X aria-hidden className="size-3" />
                </button>
              )}
            </li>
          ))}
          {items.length > SHOWN ? (
            <li className="tabular px-1 text-xs text-faint">and {formatCount(items.length - SHOWN)} more</li>
          ) : null}
        </ul>
        <input
          {...completion.attributes}
          id={id}
          aria-labelledby={labelId}
          aria-describedby={describedBy}
          aria-invalid={faulty.size > 0 || undefined}
          autoComplete="off"
          spellCheck={false}
          disabled={isLocked}
          value={text}
          placeholder={items.length === 0 ? 'Type an item, press Enter' : 'Add'}
          onChange={({ target }) => setText(target.value)}
          onKeyDown={keyDown}
          onPaste={paste}
          onBlur={() => add(itemsIn(text))}
          className="h-6 min-w-24 flex-1 basis-40 bg-transparent px-1 font-mono text-xs placeholder:font-sans placeholder:text-faint"
        />
      </div>
      <Completion {...completion} />
    </div>
  );
}

const itemsIn = (text: string): string[] =>
  text
    .split(/[\n,]/)
    .map((item) => item.trim())
    .filter((item) => item !== '');

const chip = 'inline-flex min-h-6 min-w-0 items-center gap-1 rounded px-2 font-mono text-xs';

const SHOWN = 200;
