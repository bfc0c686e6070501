/** The languages whose words come with Posthorn, as the bounce room has them. */
export const shippedLanguages: readonly string[] = ['en', 'de'];
