/** The step that the sign-in page shows. */
export type Step = 'password' | 'code' | 'link' | 'forgot' | 'reset' | 'invalid-invitation';
