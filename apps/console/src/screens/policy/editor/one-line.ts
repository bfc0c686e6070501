import { EditorState } from '@codemirror/state';

/** Keeps a text to one line: line ends that are typed or pasted become blanks. */
export const oneLine = EditorState.transactionFilter.of((transaction) => {
  if (!transaction.docChanged || transaction.newDoc.lines === 1) return transaction;
  if (transaction.isUserEvent('input.type') || !transaction.isUserEvent('input')) return [];
  const insert = transaction.newDoc.toString().replace(/\s*\n\s*/g, ' ');
  return [
    transaction,
    {
      changes: { from: 0, to: transaction.newDoc.length, insert },
      selection: { anchor: insert.length },
      sequential: true,
    },
  ];
});
