/** What the forms read of a field's JSON Schema. */
export type FieldSchema = {
  type?: string | string[];
  title?: string;
  description?: string;
  standard?: string;
  widget?: string;
  unit?: string;
  placeholder?: string;
  secret?: string;
  options?: Record<string, string>;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  properties?: Record<string, FieldSchema>;
};

/** Which editor a field gets. What has none of its own is edited as JSON, so that no setting is out of reach. */
export const widgetOf = (
  schema: FieldSchema,
): 'switch' | 'number' | 'quantity' | 'text' | 'textarea' | 'choice' | 'list' | 'secret' | 'group' | 'json' => {
  switch (schema.widget) {
    case 'switch':
    case 'text':
    case 'textarea':
    case 'choice':
    case 'list':
    case 'lines':
    case 'secret':
      return schema.widget === 'lines' ? 'list' : schema.widget;
    case 'number':
    case 'port':
      return 'number';
    case 'duration':
    case 'size':
      return schema.type === 'array' ? 'json' : 'quantity';
    default:
      return schema.properties && schema.widget === undefined ? 'group' : 'json';
  }
};
