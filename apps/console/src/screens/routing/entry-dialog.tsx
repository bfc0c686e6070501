'use client';

import type { FieldSchema } from '@posthorn/settings/field-schema';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Skeleton } from '../../ui/feedback.tsx';
import { problemOf, useTRPC } from '../../ui/trpc.ts';
import type { Draft } from '../drafts/use-draft.ts';
import { Fields } from '../features/form/fields.tsx';
import { FormProvider } from '../features/form/form-context.ts';
import { widgetFor } from '../features/form/widgets/table.ts';

type Entry = Record<string, unknown>;
type Props = {
  /** `routing.routes` */
  list: string;
  title: string;
  /** The member that tells entries apart. */
  keyName: string;
  /** What is edited; without its key it is a new one. */
  entry: Entry;
  isNew: boolean;
  draft: Draft;
  onClose: () => void;
};

/** One entry of a list of routing, with the fields that its schema has. Kept in the draft when it is whole. */
export function EntryDialog({ list, title, keyName, entry, isNew, draft, onClose }: Props) {
  const id = useId();
  const trpc = useTRPC();
  const [group = '', field = ''] = list.split('.');
  const feature = useQuery(trpc.features.get.queryOptions({ slug: group }, { staleTime: 300_000 }));
  const [value, setValue] = useState(entry);
  const schema = (feature.data?.schema as { properties?: Record<string, { items?: FieldSchema }> } | undefined)
    ?.properties?.[field]?.items;
  const { entries } = draft;
  const problem = entries.error ? problemOf(entries.error) : null;
  const put = [{ ...(isNew ? {} : { key: String(entry[keyName]) }), value }];
  // The entry's place in the list is the server's; here it stands alone.
  const errors = (problem?.errors ?? []).map(({ path, reason }) => ({
    path: path.replace(/\[\d+\]/, '[0]'),
    reason,
  }));
  const form = {
    values: (draft.configuration ?? {}) as Record<string, unknown>,
    set: () => {},
    problems: errors,
    locked: draft.may ? undefined : draft.why,
    lastChange: () => undefined,
    widgetFor,
  };
  const save = () => entries.mutate({ list, put }, { onSuccess: onClose });
  return (
    <Dialog
      size="wide"
      title={title}
      onClose={() => {
        entries.reset();
        onClose();
      }}
      foot={
        <>
          <span className="mr-auto">
            <CopyAsCurl operation="drafts.entries" input={{ list, put }} />
          </span>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={entries.isPending} onClick={save} disabled={!draft.may}>
            Keep in the draft
          </Button>
        </>
      }
    >
      {schema ? (
        <form
          id={id}
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
          className="divide-y pt-1"
        >
          <FormProvider value={form}>
            <Fields path={[group, field, 0]} schema={schema} value={value} onChange={setValue} />
          </FormProvider>
        </form>
      ) : (
        <Skeleton className="h-64 w-full" />
      )}
      {problem && errors.length === 0 ? (
        <p role="alert" className="mt-3 text-[13px] text-bad">
          {problem.detail}
        </p>
      ) : null}
    </Dialog>
  );
}
