/** Commands of test/golden/names that print something else here, and why. */
export const KNOWN: Readonly<Record<string, Readonly<Record<string, string>>>> = {};
