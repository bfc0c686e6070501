'use client';

import { Link } from '../../ui/link.tsx';
import { NewEntryDialog } from '../drafts/new-entry-dialog.tsx';
import type { Draft } from '../drafts/use-draft.ts';
import { blankRule, RULES, ruleHref } from './rule.ts';

/** Asks for the name of a new rule, keeps it in the draft and opens it. */
export function AddRuleDialog(props: { taken: readonly string[]; draft: Draft; onClose: () => void }) {
  return (
    <NewEntryDialog
      {...props}
      noun="rule"
      list={RULES}
      entryOf={blankRule}
      hrefOf={ruleHref}
      help={
        <>
          Stands in every decision of the rule, so choose one that says why: <code>blocked-senders</code>. Or begin with
          a{' '}
          <Link href="/policy/ready-made" className="text-accent underline underline-offset-2">
            ready-made rule
          </Link>
          .
        </>
      }
    />
  );
}
