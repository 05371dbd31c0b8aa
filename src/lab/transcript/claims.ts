import type { LabMistake } from "../parse.ts";
import type { Note } from "./notes.ts";
import type { Claim, Evidence, TranscriptBlock } from "./transcript.ts";

/** A claim as it is being read. */
export interface ClaimDraft {
  readonly line: number;
  readonly verdict: Claim["verdict"];
  text: string;
  really: string;
  /** Place of the block above. */
  readonly block: number;
  of: string | undefined;
  readonly evidence: Evidence[];
}

interface Place {
  readonly line: number;
  readonly block: number;
  readonly claims: ClaimDraft[];
}

type ClaimNote = Extract<Note, { kind: "claim" | "really" | "of" | "evidence" | "continued" }>;

/** Adds what a note says to the claims; answers what is wrong with it. */
export function readClaimNote(note: ClaimNote, { line, block, claims }: Place): string | undefined {
  if (note.kind === "claim") {
    const { verdict, text } = note;
    claims.push({ line, verdict, text, really: "", block, of: undefined, evidence: [] });
    return undefined;
  }
  const claim = claims.at(-1);
  if (claim === undefined) return "no claim above: it begins with holds: or wrong:";
  switch (note.kind) {
    case "really":
      claim.really = note.text;
      return claim.verdict === "holds" ? "really: belongs to a claim that is wrong" : undefined;
    case "of":
      claim.of = note.name;
      return undefined;
    case "evidence":
      claim.evidence.push({ line, count: note.count, text: note.text });
      return undefined;
    case "continued":
      if (claim.evidence.length > 0) return "a line that goes on with nothing";
      if (claim.really === "") claim.text += ` ${note.text}`;
      else claim.really += ` ${note.text}`;
      return undefined;
  }
}

/** The claims with their blocks; one that nothing shows is a mistake, whatever its verdict. */
export function claimsOf(
  drafts: readonly ClaimDraft[],
  blocks: readonly TranscriptBlock[],
  mistakes: LabMistake[],
): readonly Claim[] {
  return drafts.map(({ of, ...draft }) => {
    const refuse = (reason: string): number => mistakes.push({ line: draft.line, reason });
    const block = of === undefined ? draft.block : blocks.findIndex(({ name }) => name === of);
    if (of !== undefined && block < 0) refuse(`no block "${of}"`);
    else if (block < 0) refuse("no block above this claim");
    if (draft.evidence.length === 0) refuse("nothing shows this claim: add lines with + or -");
    if (draft.verdict === "wrong" && draft.really === "") refuse("say what happens with really:");
    return { ...draft, block };
  });
}
