'use client';

import { type KeyboardEvent, useState } from 'react';
import { classes } from '../../../../ui/classes.ts';

export type Option = { value: string; words?: string };

type Options = { id: string; options: readonly Option[]; onPick: (value: string) => void };

/** What can come next, below a box that one types into: arrow keys choose, Enter or Tab takes, Escape closes. */
export const useCompletion = ({ id, options, onPick }: Options) => {
  const [active, setActive] = useState(0);
  const [closedFor, setClosedFor] = useState('');
  const shown = options.slice(0, SHOWN);
  const key = shown.map(({ value }) => value).join('\n');
  const isOpen = shown.length > 0 && closedFor !== key;
  const at = Math.min(active, Math.max(0, shown.length - 1));
  const listId = `${id}-options`;
  const pick = (value: string) => {
    setActive(0);
    onPick(value);
  };
  /** True when the key was for the list. */
  const keyDown = (event: KeyboardEvent): boolean => {
    if (!isOpen) return false;
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp':
        setActive((at + (event.key === 'ArrowDown' ? 1 : shown.length - 1)) % shown.length);
        break;
      case 'Enter':
      case 'Tab':
        pick(shown[at]?.value ?? '');
        break;
      case 'Escape':
        setClosedFor(key);
        break;
      default:
        return false;
    }
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  const attributes = {
    role: 'combobox' as const,
    'aria-expanded': isOpen,
    'aria-controls': listId,
    'aria-autocomplete': 'list' as const,
    'aria-activedescendant': isOpen ? `${listId}-${at}` : undefined,
  };
  return { listId, isOpen, shown, at, pick, keyDown, attributes };
};

/** The list itself. */
export function Completion({ listId, isOpen, shown, at, pick }: ReturnType<typeof useCompletion>) {
  return (
    <ul
      id={listId}
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the listbox of a combobox
      role="listbox"
      aria-label="Suggestions"
      hidden={!isOpen}
      className="absolute top-full left-0 z-20 mt-1 max-h-60 w-72 max-w-full overflow-y-auto rounded-lg border bg-raised p-1 shadow-pop"
    >
      {shown.map(({ value, words }, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the box's, as in every combobox
        <li
          key={value}
          id={`${listId}-${index}`}
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: an option of the listbox
          role="option"
          tabIndex={-1}
          aria-selected={index === at}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => pick(value)}
          className={classes(
            'flex cursor-pointer items-baseline justify-between gap-3 rounded px-2 py-1 text-[13px]',
            index === at && 'bg-sunken',
          )}
        >
          <code className="font-mono text-xs break-all">{value}</code>
          {words ? <span className="text-xs text-faint">{words}</span> : null}
        </li>
      ))}
    </ul>
  );
}

const SHOWN = 50;
