'use client';

import { useId, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { CopyAsCurl } from '../../../ui/curl.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { problemOf } from '../../../ui/trpc.ts';
import type { Draft } from '../../drafts/use-draft.ts';
import { MailChoice } from './mail-choice.tsx';
import { entriesOf, everybody, type Recipe } from './recipes.ts';
import type { Profile, Scanner } from './scanner.ts';

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
  const known = everybody(profiles);
  const [mail, setMail] = useState<Profile['mail']>(known?.mail ?? 'outside');
  const { save } = draft;
  const { scanner, profile } = entriesOf(recipe, { address: address.trim(), mail }, { scanners, profiles });
  const patch = {
    content: {
      scanners: [...(draft.configuration?.content.scanners ?? []), scanner],
      profiles: known ? profiles.map((one) => (one === known ? profile : one)) : [...profiles, profile],
    },
  };
  const refused = save.error ? problemOf(save.error) : null;
  const add = async (): Promise<void> => {
    try {
      await save.mutateAsync({ patch });
      onClose();
    } catch {
      // What was refused stands below the field.
    }
  };
  return (
    <Dialog
      title={recipe.title}
      onClose={() => {
        save.reset();
        onClose();
      }}
      foot={
        <>
          <span className="mr-auto">
            <CopyAsCurl operation="drafts.save" input={{ patch }} />
          </span>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form={`${id}-form`} busy={save.isPending}>
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
        <p className="mb-4 text-[13px] text-soft">
          {recipe.words} While it does not answer, clients are asked to come back later.
        </p>
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
        {known === undefined ? (
          <MailChoice mail={mail} onChange={setMail} />
        ) : (
          <p className="text-[13px] text-soft">
            The profile <span className="font-mono text-xs">{known.name}</span> asks it, beside what it asks already:{' '}
            {known.mail === 'all' ? 'about all mail' : 'about mail from outside'}.
          </p>
        )}
      </form>
    </Dialog>
  );
}
