import {
  acceptCompletion,
  autocompletion,
  CompletionContext,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  startCompletion,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import type { Extension } from '@codemirror/state';
import { type EditorView, keymap } from '@codemirror/view';
import { completionsFor } from './complete.ts';
import type { Offer } from './language.ts';

/** What helps while an expression or a template is typed: suggestions, of which Tab takes one, brackets that are closed, undo, keys. */
export const typing = (offer: () => Offer, isTemplate: boolean): Extension => [
  history(),
  closeBrackets(),
  autocompletion({ override: [completionsFor(offer, isTemplate)], icons: false }),
  keymap.of([
    { key: 'Tab', run: acceptCompletion },
    ...closeBracketsKeymap,
    ...completionKeymap,
    ...defaultKeymap,
    ...historyKeymap,
  ]),
];

/** Suggests what fits at the caret, where typing there would have done so by itself. */
export const suggest = (view: EditorView, offer: () => Offer, isTemplate: boolean): void => {
  const context = new CompletionContext(view.state, view.state.selection.main.head, false);
  if (completionsFor(offer, isTemplate)(context)) startCompletion(view);
};
