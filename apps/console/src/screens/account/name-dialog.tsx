'use client';

import type { FormEvent } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';

/** Asks for a name. */
export function NameDialog({
  title,
  words,
  initial,
  placeholder,
  onSave,
  onClose,
}: {
  title: string;
  words?: string;
  initial: string;
  placeholder?: string;
  onSave: (name: string) => void;
  onClose: () => void;
}) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('name')).trim();
    if (name) onSave(name);
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit}>
        {words ? <p className="text-soft">{words}</p> : null}
        <label className="mt-3 block text-[13px]">
          <span className="mb-1.5 block font-medium">Name</span>
          <input
            name="name"
            defaultValue={initial}
            placeholder={placeholder}
            maxLength={100}
            required
            autoFocus
            className="h-9 w-full rounded-md border border-line-strong bg-surface px-3"
          />
        </label>
        <div className="mt-4 flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" kind="primary">
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
