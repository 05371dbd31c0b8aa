import { expect, test } from "vitest";
import { createMachine } from "../kernel/emulated-machine.ts";
import { HostInput } from "../kernel/host-stream.ts";
import type { Namespace } from "../net/namespace.ts";
import { decodeText, encodeText } from "../wire/text.ts";
import { bashProgram } from "./bash-program.ts";

const bashNamed = (name: string) =>
  /^(?:\/usr\/bin\/)?bash$/.test(name) ? { name, path: "/usr/bin/bash", program: bashProgram } : undefined;

/** Types lines into a shell at a terminal, each once the shell waits for it; answers all that it showed. */
function session(...lines: readonly string[]): string {
  const machine = createMachine({
    seed: 1,
    bootTimeNs: 0n,
    createNamespace: (id) => ({ id }) as unknown as Namespace,
    destroyNamespace: () => {},
    programs: { byName: bashNamed, byPath: bashNamed },
  });
  let shown = "";
  const show = (bytes: Uint8Array): void => {
    shown += decodeText(bytes);
  };
  const stdin = new HostInput("terminal");
  const shell = machine.start(bashProgram, ["bash"], {
    stdin,
    stdout: show,
    stderr: show,
    streams: "terminal",
  });
  for (const line of lines) {
    expect(machine.run({ ended: shell })).toEqual({ kind: "input" });
    if (line === "^C") shell.kill(shell.pid, "INT");
    else if (line === "^D") stdin.endOnce();
    else stdin.push(encodeText(`${line}\n`));
  }
  machine.run({ ended: shell });
  stdin.end();
  expect(machine.run({ ended: shell })).toMatchObject({ kind: "ended" });
  return shown;
}

test("a prompt, a command, again; end of file ends it", () => {
  expect(session("echo a", "echo b")).toBe("init# a\ninit# b\ninit# exit\n");
});

test("an end of file ends the innermost shell", () => {
  expect(session("bash", "echo in", "^D", "echo out")).toBe(
    "init# init# in\ninit# exit\ninit# out\ninit# exit\n",
  );
});

test("a command takes as many lines as it needs", () => {
  expect(session("for i in 1 2", "do echo $i", "done")).toBe("init# > > 1\n2\ninit# exit\n");
  expect(session("echo 'a", "b'", "echo c \\", "d")).toBe("init# > a\nb\ninit# > c d\ninit# exit\n");
});

test("a mistake is told and the shell goes on", () => {
  expect(session("if )", "echo $?")).toMatch(
    /syntax error near unexpected token `\)'[\s\S]*init# 2\ninit# exit\n$/,
  );
});

test("Ctrl-C drops what was typed", () => {
  expect(session("echo 'a", "^C", "echo b")).toBe("init# > \ninit# b\ninit# exit\n");
});
