import { describe, expect, it } from "vitest";

import { splitBatch } from "./batch.ts";
import type { EmulatedHost } from "./emulated-host.ts";
import { Exit } from "./exit.ts";
import { DEFAULT_OPTIONS, Invocation } from "./invocation.ts";

const invocation = (): Invocation => new Invocation("ip", {} as EmulatedHost, DEFAULT_OPTIONS);

describe("batch files", () => {
  it("have comments, blank lines, quotes and continued lines", () => {
    const text = `# all\n\nlink show dev "lo"  # one\naddr add 10.0.0.1/24 \\\n  dev 'e 0'\nroute`;
    expect(splitBatch(invocation(), text)).toEqual([
      { number: 3, words: ["link", "show", "dev", "lo"] },
      { number: 5, words: ["addr", "add", "10.0.0.1/24", "dev", "e 0"] },
      { number: 6, words: ["route"] },
    ]);
  });

  it("end at an open quote", () => {
    const at = invocation();
    expect(() => splitBatch(at, `link show "lo`)).toThrow(expect.any(Exit));
    expect(at.chunks).toEqual([{ stream: "stderr", text: "Unterminated quoted string\n" }]);
  });
});
