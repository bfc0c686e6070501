'use client';

import type { FieldSchema } from '@posthorn/settings/field-schema';
import type { ReportKind, ReportTexts } from '@posthorn/settings/report-texts/texts';
import { subjectVariables, textVariables } from '@posthorn/settings/report-texts/variables';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useQueryParam } from '../../search/use-query-param.ts';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/curl.tsx';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useTRPC } from '../../ui/trpc.ts';
import { useSettled } from '../../ui/use-settled.ts';
import { SaveWords } from '../drafts/save-words.tsx';
import type { Draft } from '../drafts/use-draft.ts';
import { useEntryEdits } from '../drafts/use-entry-edits.ts';
import { REPORT_TEXTS } from './list.ts';
import { type About, ReportPreview } from './report-preview.tsx';
import { TemplateField } from './template-field.tsx';

/** Subject and text of one kind of report in one language, and the report that they make while one types. */
export function TextsEditor({ kind, stored, draft }: { kind: ReportKind; stored: ReportTexts; draft: Draft }) {
  const { language } = stored;
  const [aboutText, setAbout] = useQueryParam('about');
  const about: About = aboutText === 'several' || aboutText === 'international' ? aboutText : 'one';
  const edits = useEntryEdits<ReportTexts>({ list: REPORT_TEXTS, name: language, stored, draft });
  const texts = edits.entry ?? stored;
  const asked = useSettled(
    { kind, language, subject: texts[`${kind}Subject`], text: texts[`${kind}Text`], about },
    SETTLED_MS,
  );
  const input = { ...asked, of: draft.may ? ('draft' as const) : ('live' as const) };
  const preview = useQuery(useTRPC().reportTexts.preview.queryOptions(input, { placeholderData: keepPreviousData }));
  const locked = draft.may ? undefined : draft.why;
  if (preview.error)
    return (
      <Panel>
        <Failure error={preview.error} retry={() => void preview.refetch()} />
      </Panel>
    );
  if (!preview.data) return <Skeleton className="h-[60vh] rounded-xl" />;
  const { shipped, problems } = preview.data;
  const fields = [
    { part: 'subject', title: 'Subject', schema: subjectSchema },
    { part: 'text', title: 'Text', schema: textSchema },
  ] as const;
  const memberOf = { subject: `${kind}Subject`, text: `${kind}Text` } as const;
  const change = (part: 'subject' | 'text', value: string) =>
    // What is said in the shipped words stays theirs, and follows them.
    edits.set({ ...texts, [memberOf[part]]: value === shipped[part] ? '' : value });
  const isOwn = fields.some(({ part }) => texts[memberOf[part]].trim() !== '');
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]">
      <Panel title="Words" aside={<SaveWords state={edits.state} locked={locked} />}>
        <form onSubmit={(event) => event.preventDefault()} className="space-y-5">
          {fields.map(({ part, title, schema }) => (
            <TemplateField
              key={`${kind} ${part}`}
              title={title}
              schema={schema}
              value={texts[memberOf[part]] || shipped[part]}
              isOwn={texts[memberOf[part]].trim() !== ''}
              problems={problems.filter(({ path }) => path === part)}
              isLocked={locked !== undefined}
              onChange={(value) => change(part, value)}
            />
          ))}
          <div className="flex flex-wrap items-center gap-2 border-t pt-4">
            <Button
              disabled={!isOwn || locked !== undefined}
              onClick={() => edits.set({ ...texts, [memberOf.subject]: '', [memberOf.text]: '' })}
            >
              Back to the shipped words
            </Button>
            <CopyAsCurl
              operation="drafts.entries"
              input={{ list: REPORT_TEXTS, put: [{ key: language, value: texts }] }}
            />
          </div>
        </form>
      </Panel>
      <ReportPreview
        report={preview.data}
        about={about}
        onAbout={(next) => setAbout(next === 'one' ? '' : next, 'replace')}
        input={input}
      />
    </div>
  );
}

const subjectSchema = { variables: subjectVariables } as unknown as FieldSchema;
const textSchema = { variables: textVariables, lines: true } as unknown as FieldSchema;
const SETTLED_MS = 200;
