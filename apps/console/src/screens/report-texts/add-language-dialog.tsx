'use client';

import { noReportTexts } from '@posthorn/settings/report-texts/texts';
import { NewEntryDialog } from '../drafts/new-entry-dialog.tsx';
import type { Draft } from '../drafts/use-draft.ts';
import { REPORT_TEXTS } from './list.ts';

/** Asks for the tag of a language that reports are to be written in. */
export function AddLanguageDialog(props: { taken: readonly string[]; draft: Draft; onClose: () => void }) {
  return (
    <NewEntryDialog
      {...props}
      noun="language"
      list={REPORT_TEXTS}
      entryOf={(language) => ({ ...emptyTexts, language })}
      hrefOf={(language) => `/settings/report-texts?language=${encodeURIComponent(language)}`}
      help="Its tag, such as fr, nl or pt-BR. What you leave empty is said in English."
    />
  );
}

const emptyTexts = noReportTexts('en');
