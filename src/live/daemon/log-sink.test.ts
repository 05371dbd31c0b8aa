import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { detachedLog } from "./log-sink.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ipvl-log-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

describe("the log of a daemon that nobody watches", () => {
  it("is the journal where there is one", async () => {
    const journal = join(folder, "stdout");
    let text = "";
    const server = createServer((socket) =>
      socket.on("data", (chunk) => {
        text += chunk;
      }),
    );
    await new Promise<void>((settle) => server.listen(journal, settle));
    const log = await detachedLog(join(folder, "log"), journal);
    log.write("warning", "one");
    // systemd's src/journal/journald-stream.c: seven lines about the stream, then its text.
    await expect.poll(() => text).toBe("ipvl\n\n6\n1\n0\n0\n0\n<4>one\n");
    server.close();
  });

  it("is a file of root's where there is none", async () => {
    const file = join(folder, "log");
    const log = await detachedLog(file, join(folder, "absent"));
    log.write("error", "one");
    log.write("info", "two");
    expect(readFileSync(file, "utf8")).toMatch(/^\S+Z error: one\n\S+Z two\n$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});
