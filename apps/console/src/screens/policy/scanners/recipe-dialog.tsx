'use client';

import { useId, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { CopyAsCurl } from '../../../ui/curl.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { problemOf } from '../../../ui/trpc.ts';
import type { Draft } from '../../drafts/use-draft.ts';
import { entriesOf, type Recipe } from './recipes.ts';
import { PROFILES, type Profile, SCANNERS, type Scanner } from './scanner.ts';

/** Asks where the scanner is, and puts it with its profile into the draft. */
export function RecipeDialog({
  recipe,
  scanners,
  profiles,
  draft,
  onClose,
}: {
  recipe: Recipe;
  scanners: readonly Scanner[];
  profiles: readonly Profile[];
  draft: Draft;
  onClose: () => void;
}) {
  const id = useId();
  const [address, setAddress] = useState(recipe.address);
  const { entries } = draft;
  const made = entriesOf(recipe, address.trim(), { scanners, profiles });
  const refused = entries.error ? problemOf(entries.error) : null;
  const add = async (): Promise<void> => {
    try {
      await entries.mutateAsync({ list: SCANNERS, put: [{ value: made.scanner }] });
      await entries.mutateAsync({ list: PROFILES, put: [{ value: made.profile }] });
      onClose();
    } catch {
      // What was refused stands below the field.
    }
  };
  return (
    <Dialog
      title={recipe.title}
      onClose={() => {
        entries.reset();
        onClose();
      }}
      foot={
        <>
          <span className="mr-auto">
            <CopyAsCurl operation="drafts.entries" input={{ list: SCANNERS, put: [{ value: made.scanner }] }} />
          </span>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form={`${id}-form`} busy={entries.isPending}>
            Put into the draft
          </Button>
        </>
      }
    >
      <form
        id={`${id}-form`}
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <p className="mb-4 text-[13px] text-soft">{recipe.words} Without an answer of it, clients are put off.</p>
        <label htmlFor={id} className="text-[13px] font-medium">
          Address
        </label>
        <p id={`${id}-help`} className="mt-0.5 mb-2 text-[13px] text-soft">
          {recipe.addressHelp}
        </p>
        <input
          id={id}
          value={address}
          autoComplete="off"
          spellCheck={false}
          aria-describedby={`${id}-help ${id}-wrong`}
          onChange={({ target }) => setAddress(target.value)}
          className="h-9 w-full rounded-md border border-line-strong bg-surface px-3 font-mono text-[13px]"
        />
        <p id={`${id}-wrong`} aria-live="polite" className="mt-1.5 min-h-5 text-[13px] text-bad">
          {refused?.errors?.[0]?.reason ?? refused?.detail}
        </p>
      </form>
    </Dialog>
  );
}
