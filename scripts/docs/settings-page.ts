import { describeFeatures, type FieldDescription } from '@posthorn/settings/catalogue';
import { cell } from './cell.ts';

/** docs/settings.md: every live setting with its words, its choices and the kinds it belongs to. */
export function settingsPage(): string {
  const parts = describeFeatures().map(({ title, group, summary, standards, fields }) => {
    const byPath = new Map(fields.map((field) => [field.path, field]));
    const rows = fields.map((field) => row(field, byPath.get(around(field.path))));
    const cited = standards.length > 0 ? `\n\nStandards: ${standards.join(', ')}.` : '';
    return `## ${title} (\`${group}\`)\n\n${summary}${cited}\n\n| setting | default | what it does |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
  });
  return `${preface}\n\n${parts.join('\n')}`;
}

const preface = `# Settings

Every live setting, made from its declaration in \`packages/settings/src/groups\`. Durations and sizes may be written as \`5m\`, \`4h\`, \`40M\`.

Over the API (\`PATCH /configuration\`) a member that is left out keeps its default. \`x[].y\` is the member \`y\` of each entry of the list \`x\`. A secret is given as
\`{"$secret": null, "value": "…"}\` and comes back as \`{"$secret": "its id"}\`; that reference, sent again, keeps it.`;

function row(field: FieldDescription, parent: FieldDescription | undefined): string {
  const { path, title, description, standard, defaultWords } = field;
  const branches = parent?.schema.oneOf ?? parent?.schema.items?.oneOf;
  const name = path.slice(path.lastIndexOf('.') + 1);
  const isKind = branches !== undefined && field.schema.const !== undefined;
  const apart = branches && !isKind ? wordsApart(branches, name) : '';
  const words = isKind
    ? [`**Kind.** ${description}`, kindsOf(branches, name)]
    : apart !== ''
      ? [`**${title}.**`, apart]
      : [`**${title}.** ${description}`, choicesOf(field), branches ? whereIn(branches, name) : ''];
  const cited = standard ? ` (${standard})` : '';
  return `| \`${path}\` | ${cell(defaultWords ?? '')} | ${cell(words.filter(Boolean).join(' ') + cited)} |`;
}

/** `rules.ordered[].effects[].kind` stands in `rules.ordered[].effects`. */
function around(path: string): string {
  return path.slice(0, path.lastIndexOf('.')).replace(/\[\]$/, '');
}

type Branches = readonly FieldDescription['schema'][];

function kindsOf(branches: Branches, name: string): string {
  const kinds = branches.map(({ properties }) => properties?.[name]);
  return `${kinds.map((kind) => `\`${kind?.const}\`: ${kind?.title}`).join('; ')}.`;
}

/** Of which kinds it is, where it is not one of all. */
function whereIn(branches: Branches, name: string): string {
  const having = branches.filter(({ properties }) => properties !== undefined && Object.hasOwn(properties, name));
  if (having.length === branches.length) return '';
  return `_Of ${having.map(({ properties }) => `\`${kindIn(properties)}\``).join(', ')}._`;
}

/** What it is of each kind, where that differs. */
function wordsApart(branches: Branches, name: string): string {
  const byWords = new Map<string, string[]>();
  for (const { properties } of branches) {
    const words = properties?.[name]?.description;
    if (words !== undefined) byWords.set(words, [...(byWords.get(words) ?? []), `\`${kindIn(properties)}\``]);
  }
  if (byWords.size < 2) return '';
  return [...byWords].map(([words, kinds]) => `${kinds.join(', ')}: ${words}`).join(' ');
}

function kindIn(properties: FieldDescription['schema']['properties']): unknown {
  return Object.values(properties ?? {}).find((member) => member.const !== undefined)?.const;
}

function choicesOf({ schema }: FieldDescription): string {
  const { options } = schema.items?.options ? schema.items : schema;
  if (!options) return '';
  return `${Object.entries(options)
    .map(([value, words]) => `\`${value}\`: ${words}`)
    .join('; ')}.`;
}
