/** Something that no kernel said: it ends the command, with words of our own. */
export class LiveProblem extends Error {}
