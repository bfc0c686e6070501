import type { Diagnostic } from '@codemirror/lint';
import { Compartment, EditorState } from '@codemirror/state';
import { drawSelection, EditorView, placeholder } from '@codemirror/view';
import { highlighting } from './highlighting.ts';
import type { Offer } from './language.ts';
import { oneLine } from './one-line.ts';
import { theme } from './theme.ts';
import { typedOver } from './typed-over.ts';

/** What an editor shows and tells. */
export type EditorOptions = {
  parent: HTMLElement;
  text: string;
  isTemplate: boolean;
  /** One line: Enter does not break it. */
  isLine: boolean;
  /** Asked at each completion. */
  offer: () => Offer;
  onChange: (text: string) => void;
  onFocus: () => void;
  placeholder: string;
};

/** What is wrong, at which character. */
export type Mark = { position: number; reason: string };

export type Editor = {
  setText(text: string): void;
  setMarks(marks: readonly Mark[]): void;
  /** Of the box that is typed into. */
  setAttributes(attributes: Record<string, string>): void;
  setLocked(isLocked: boolean): void;
  /** Writes at the caret. */
  insert(text: string): void;
  destroy(): void;
};

/**
 * Opens an editor for an expression or a template. Tab leaves it, unless there is a suggestion to take. What helps with
 * typing is fetched when the caret is first in it, and what underlines when something is wrong: a page that is only read needs neither.
 */
export const openEditor = (options: EditorOptions): Editor => {
  const { parent, isTemplate, isLine, onChange, onFocus } = options;
  const helping = new Compartment();
  const attributes = new Compartment();
  const locked = new Compartment();
  // The page's policy lets no style sheet in without its nonce.
  const nonce = document.querySelector<HTMLElement>('[nonce]')?.nonce;
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        ...(nonce ? [EditorView.cspNonce.of(nonce)] : []),
        theme,
        typedOver,
        drawSelection(),
        EditorView.lineWrapping,
        highlighting(isTemplate),
        placeholder(options.placeholder),
        helping.of([]),
        ...(isLine ? [oneLine] : []),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onChange(update.state.doc.toString());
          if (!update.focusChanged || !update.view.hasFocus) return;
          help();
          onFocus();
        }),
        attributes.of([]),
        locked.of([]),
      ],
    }),
  });
  let isHelping = false;
  const help = (): void => {
    if (isHelping) return;
    isHelping = true;
    const before = view.state.doc;
    void import('./typing.ts').then(
      ({ typing, suggest }) => {
        view.dispatch({ effects: helping.reconfigure(typing(options.offer, isTemplate)) });
        if (view.hasFocus && !view.state.doc.eq(before)) suggest(view, options.offer, isTemplate);
      },
      () => {
        isHelping = false;
      },
    );
  };
  let marked: readonly Mark[] = [];
  return {
    setText(text) {
      if (text === view.state.doc.toString()) return;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    setMarks(marks) {
      if (marks.length === 0 && marked.length === 0) return;
      marked = marks;
      void import('@codemirror/lint').then(
        ({ setDiagnostics }) => {
          if (marked !== marks) return;
          const text = view.state.doc.toString();
          const found = marks.map((mark) => diagnosticOf(mark, text));
          view.dispatch(setDiagnostics(view.state, found));
        },
        // The words stand below the box as well.
        () => undefined,
      );
    },
    setAttributes(given) {
      view.dispatch({ effects: attributes.reconfigure(EditorView.contentAttributes.of(given)) });
    },
    setLocked(isLocked) {
      const extensions = isLocked ? [EditorState.readOnly.of(true), EditorView.editable.of(false)] : [];
      view.dispatch({ effects: locked.reconfigure(extensions) });
    },
    insert(text) {
      view.dispatch(view.state.replaceSelection(text));
      view.focus();
    },
    destroy: () => view.destroy(),
  };
};

/** From the character on to the end of the word there. */
function diagnosticOf({ position, reason }: Mark, text: string): Diagnostic {
  const from = Math.min(position, text.length);
  const word = /^[\w.]+|^"[^"]*"?|^\S/.exec(text.slice(from))?.[0].length ?? 0;
  return { from, to: Math.min(text.length, from + Math.max(1, word)), severity: 'error', message: reason };
}
