import type { FieldSchema } from '@posthorn/settings/field-schema';
import { CertificateWidget } from './certificate.tsx';
import { ChoiceWidget } from './choice.tsx';
import { ChoicesWidget } from './choices.tsx';
import { DurationWidget } from './duration.tsx';
import { DurationsWidget } from './durations.tsx';
import { EntriesWidget } from './entries.tsx';
import { GroupWidget } from './group.tsx';
import { JsonWidget } from './json.tsx';
import { LinesWidget } from './lines.tsx';
import { ListWidget } from './list.tsx';
import { MailboxesWidget } from './mailboxes.tsx';
import { NumberWidget } from './number.tsx';
import { OverridesWidget } from './overrides.tsx';
import { ReferenceWidget } from './reference.tsx';
import { ScheduleWidget } from './schedule.tsx';
import { SecretWidget } from './secret.tsx';
import { SizeWidget } from './size.tsx';
import { SwitchWidget } from './switch.tsx';
import { TemplateWidget } from './template.tsx';
import { TextWidget } from './text.tsx';
import { TextareaWidget } from './textarea.tsx';
import { VariantWidget } from './variant.tsx';
import type { WidgetEntry } from './widget.ts';

/** The widget of a field, by the name its schema gives. What nobody knows is edited as JSON, so that no setting is out of reach. */
export const widgetFor = (schema: FieldSchema): WidgetEntry => widgets[schema.widget ?? ''] ?? unknown;

const beside = { isWide: false, isLabelled: false };
const below = { isWide: true, isLabelled: false };
const several = { isWide: true, isLabelled: true };

/** Every widget that a schema may name. */
const widgets: Readonly<Record<string, WidgetEntry>> = {
  switch: { Widget: SwitchWidget, ...beside },
  number: { Widget: NumberWidget, ...beside },
  port: { Widget: NumberWidget, ...beside },
  duration: { Widget: DurationWidget, ...beside },
  size: { Widget: SizeWidget, ...beside },
  text: { Widget: TextWidget, ...beside },
  textarea: { Widget: TextareaWidget, ...below },
  expression: { Widget: TextareaWidget, ...below },
  template: { Widget: TemplateWidget, ...below },
  'rule-template': { Widget: TextWidget, ...below },
  'event-template': { Widget: TextWidget, ...below },
  'event-statement': { Widget: TextareaWidget, ...below },
  reference: { Widget: ReferenceWidget, ...beside },
  choice: { Widget: ChoiceWidget, isWide: false, isLabelled: true },
  choices: { Widget: ChoicesWidget, isWide: false, isLabelled: true },
  durations: { Widget: DurationsWidget, ...beside },
  list: { Widget: ListWidget, ...several },
  lines: { Widget: LinesWidget, ...below },
  mailboxes: { Widget: MailboxesWidget, ...several },
  secret: { Widget: SecretWidget, ...beside },
  certificate: { Widget: CertificateWidget, ...below },
  schedule: { Widget: ScheduleWidget, ...several },
  entries: { Widget: EntriesWidget, ...several },
  group: { Widget: GroupWidget, ...several },
  variant: { Widget: VariantWidget, ...several },
  overrides: { Widget: OverridesWidget, ...several },
};

const unknown: WidgetEntry = { Widget: JsonWidget, ...below };
