import { z } from 'zod';
import { defineFeature } from '../feature.ts';
import { optionalLine, requiredLine } from '../field.ts';
import { nameRule } from '../line-rules.ts';
import { filePathRule } from '../lookups/line-rules.ts';

const file = z.strictObject({
  name: requiredLine({ title: 'Name', description: 'What look-ups call this file.', rule: nameRule }),
  path: requiredLine({
    title: 'Path',
    description:
      'The database file as mdb_load makes it, or the folder that holds its data.mdb. {data} is the data folder of Posthorn.',
    max: 1000,
    rule: filePathRule,
  }),
  database: optionalLine({
    title: 'Database',
    description: 'The name of a database within the file, where it holds several.',
    placeholder: 'the main one',
    max: 255,
  }),
});

/** Files of LMDB. */
export const lmdbLookup = defineFeature({
  group: 'lmdb',
  slug: 'lmdb-lookup',
  task: 'judging',
  title: 'LMDB look-ups',
  summary:
    'Key-value files of LMDB on this machine that look-ups read. They are opened once, never written, and opened again when the file is replaced.',
  standards: ['LMDB data format 1'],
  isOn: ({ files }) => files.length > 0,
  selfTests: [{ id: 'files', title: 'Can every file be read?', answeredBy: 'engine' }],
  fields: {
    files: z.array(file).max(100).default([]).meta({
      title: 'Files',
      description: 'Make them with mdb_load and put a new one in the place of the old with mv, while mail flows.',
      widget: 'entries',
      key: 'name',
    }),
  },
});
