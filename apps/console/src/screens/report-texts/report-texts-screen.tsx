'use client';

import { noReportTexts, type ReportKind, type ReportTexts, reportKinds } from '@posthorn/settings/report-texts/texts';
import { useState } from 'react';
import { useQueryParam } from '../../search/use-query-param.ts';
import { ChoiceChips } from '../../ui/choice-chips.tsx';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { Link } from '../../ui/link.tsx';
import { PageHead, Panel } from '../../ui/panel.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { AddButton } from '../drafts/add-button.tsx';
import { useDraft } from '../drafts/use-draft.ts';
import { AddLanguageDialog } from './add-language-dialog.tsx';
import { languageName, languagesIn } from './languages.ts';
import { TextsEditor } from './texts-editor.tsx';

/** What senders read in reports, by kind and language, beside the report that it makes. */
export function ReportTextsScreen() {
  const draft = useDraft();
  const [kindText, setKind] = useQueryParam('kind');
  const [languageText, setLanguage] = useQueryParam('language');
  const [isAdding, setAdding] = useState(false);
  const kind = (reportKinds.find((one) => one.kind === kindText)?.kind ?? 'failed') as ReportKind;
  const { configuration } = draft;
  const languages = configuration ? languagesIn(configuration.dsn) : [];
  const language = languages.includes(languageText) ? languageText : (languages[0] ?? 'en');
  const stored = configuration?.dsn.texts.find((texts) => texts.language === language);
  return (
    <>
      <PageHead
        title="Report texts"
        lead={
          <>
            What senders read when their mail comes back, waits or arrives. Programs read the other parts of a report;
            no text changes those. Who gets which language stands under{' '}
            <Link href="/features/dsn#dsn.languages" className="text-accent underline underline-offset-2">
              Delivery reports
            </Link>
            .
          </>
        }
        actions={<AddButton onClick={() => setAdding(true)}>Add a language</AddButton>}
      />
      <Tabs
        label="Kinds of reports"
        tabs={reportKinds.map((one) => ({ id: one.kind, title: one.title }))}
        at={kind}
        onChange={(next) => setKind(next === 'failed' ? '' : next)}
      />
      {draft.error ? (
        <Panel className="mt-4">
          <Failure error={draft.error} retry={draft.retry} />
        </Panel>
      ) : draft.isReady ? (
        <>
          <div className="my-4 flex flex-wrap items-center gap-x-4 gap-y-2">
            <ChoiceChips
              label="Language"
              className="flex-wrap"
              options={languages.map((one) => [one, languageName(one)] as const)}
              chosen={language}
              onChange={(next) => setLanguage(next)}
            />
            <p className="text-[13px] text-soft">{reportKinds.find((one) => one.kind === kind)?.summary}</p>
          </div>
          <TextsEditor
            key={language}
            kind={kind}
            stored={(stored ?? noReportTexts(language)) as ReportTexts}
            draft={draft}
          />
        </>
      ) : (
        <div role="status" aria-label="Loading">
          <Skeleton className="my-4 h-7 w-64" />
          <Skeleton className="h-[60vh] rounded-xl" />
        </div>
      )}
      {isAdding ? <AddLanguageDialog taken={languages} draft={draft} onClose={() => setAdding(false)} /> : null}
    </>
  );
}
