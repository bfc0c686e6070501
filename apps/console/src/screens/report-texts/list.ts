/** The list of the settings that holds own texts, by language. */
export const REPORT_TEXTS = 'dsn.texts';
