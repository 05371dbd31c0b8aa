import { describe, expect, test } from "vitest";
import { ipv4, ipv6, scenario } from "../../test/driver-scenario.ts";
import { addressAdded, addressRemoved, validateAddress } from "./address.ts";
import { deleteLink, openSlave, stopSlave } from "./link.ts";
import type { SlaveAddress } from "./port.ts";

// A command script against one port (s1 and s2 up, s3 down, each with its own addresses): `add s1 x` enters x on s1 as
// the notifiers do, `ask x` is the validator, `up`, `down`, `del`, `remove s1 x`.

type Step = `${"add" | "remove"} ${string} ${string}` | `${"up" | "down" | "del" | "ask"} ${string}`;

function play(steps: readonly Step[]): string[] {
  const scene = scenario("l2", "bridge");
  const { port } = scene;
  const id = (name: string) => scene[name as "s1"];
  const address = (name: string): SlaveAddress => (name.endsWith("6") ? ipv6(name.slice(0, -1)) : ipv4(name));
  return steps.map((step) => {
    const [verb, who, what] = step.split(" ") as [string, string, string];
    switch (verb) {
      case "add": {
        const entered = addressAdded(port, id(who), address(what), who);
        return entered.log ?? "ok";
      }
      case "remove":
        addressRemoved(port, id(who), address(what));
        return "ok";
      case "ask": {
        const answer = validateAddress(port, address(who));
        return answer.ok ? (port.table.find(address(who)) ? "inconsistent" : "free") : answer.errno;
      }
      case "up":
        openSlave(port, id(who));
        return "ok";
      case "down":
        stopSlave(port, id(who));
        return "ok";
      default:
        deleteLink(port, id(who));
        return "ok";
    }
  });
}

describe("addresses", () => {
  test.each<readonly [what: string, steps: readonly Step[], answers: readonly string[]]>([
    [
      "own, of a sibling, of a down sibling, free",
      ["ask s1", "ask s2", "ask s3", "ask x"],
      ["EADDRINUSE", "EADDRINUSE", "EADDRINUSE", "free"],
    ],
    ["IPv6 likewise", ["ask s16", "ask s36", "ask x6"], ["EADDRINUSE", "EADDRINUSE", "free"]],
    [
      "the parent's own is not looked at",
      ["ask parent", "add s1 parent", "ask parent"],
      ["free", "ok", "EADDRINUSE"],
    ],
    ["a removed one is free", ["remove s1 s1", "ask s1"], ["ok", "free"]],
    ["removing what another holds does nothing", ["remove s1 s2", "ask s2"], ["ok", "EADDRINUSE"]],
    ["down keeps it", ["down s1", "ask s1"], ["ok", "EADDRINUSE"]],
    ["deletion frees it", ["del s1", "ask s1", "ask s16"], ["ok", "free", "free"]],
    [
      "unasked and taken: logged, not entered",
      ["add s1 s2", "add s1 s26"],
      ["Failed to add IPv4=10.0.0.12 on s1 intf.", "Failed to add IPv6=fd00::12 addr for s1 intf"],
    ],
  ])("%s", (_what, steps, answers) => {
    expect(play(steps)).toEqual(answers);
  });

  test("the refusal has the kernel's words", () => {
    const { port } = scenario("l2", "bridge");
    expect(validateAddress(port, ipv4("s1"))).toEqual({
      ok: false,
      errno: "EADDRINUSE",
      message: "Address already assigned to an ipvlan device",
    });
  });

  test("an address that is taken stays with its owner", () => {
    const { port, s1, s2 } = scenario("l2", "bridge");
    addressAdded(port, s1, ipv4("s2"), "s1");
    addressRemoved(port, s1, ipv4("s2"));
    expect(port.table.find(ipv4("s2"))?.id).toBe(s2);
  });

  test("an address of a down slave enters the table when it is opened", () => {
    const { port, s3 } = scenario("l2", "bridge");
    addressAdded(port, s3, ipv4("x"), "s3");
    expect(port.table.find(ipv4("x"))).toBeUndefined();
    openSlave(port, s3);
    expect(port.table.find(ipv4("x"))?.id).toBe(s3);
  });
});
