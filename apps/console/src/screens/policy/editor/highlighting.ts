import { type Extension, RangeSetBuilder } from '@codemirror/state';
import { Decoration, type DecorationSet, type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import { tokenLooks } from '../cel-text.tsx';
import { expressionTokens, templateTokens } from '../cel-tokens.ts';

/** The colours of an expression, those that it has wherever it is read. */
export function highlighting(isTemplate: boolean): Extension {
  const draw = (view: EditorView): DecorationSet => {
    const builder = new RangeSetBuilder<Decoration>();
    const text = view.state.doc.toString();
    let at = 0;
    for (const { kind, text: piece } of isTemplate ? templateTokens(text) : expressionTokens(text)) {
      const look = tokenLooks[kind];
      if (look !== '') builder.add(at, at + piece.length, Decoration.mark({ class: look }));
      at += piece.length;
    }
    return builder.finish();
  };
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      constructor(view: EditorView) {
        this.decorations = draw(view);
      }
      update(update: ViewUpdate): void {
        if (update.docChanged) this.decorations = draw(update.view);
      }
    },
    { decorations: ({ decorations }) => decorations },
  );
}
