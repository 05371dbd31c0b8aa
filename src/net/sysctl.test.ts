import { expect, test } from "vitest";
import { integerEntry, Sysctls } from "./sysctl.ts";

test("a mounted directory answers like registered files and leaves nothing behind", () => {
  const sysctls = new Sysctls();
  const cell = { value: 3 };
  sysctls.integer("net/a", 1);
  sysctls.mount("net/conf/eth0", {
    names: () => ["ttl"],
    entry: (name) => (name === "ttl" ? integerEntry(cell, { minimum: 1, maximum: 255 }) : undefined),
  });
  expect(sysctls.paths()).toEqual(["net/a", "net/conf/eth0/ttl"]);
  expect(sysctls.read("net/conf/eth0/ttl")).toEqual({ ok: true, value: "3" });
  expect(sysctls.write("net/conf/eth0/ttl", "0")).toEqual({ ok: false, errno: "EINVAL" });
  expect(sysctls.write("net/conf/eth0/ttl", " 64\n").ok).toBe(true);
  expect(cell.value).toBe(64);
  expect(sysctls.read("net/conf/eth0/other")).toEqual({ ok: false, errno: "ENOENT" });
  sysctls.unmount("net/conf/eth0");
  expect(sysctls.read("net/conf/eth0/ttl")).toEqual({ ok: false, errno: "ENOENT" });
  expect(sysctls.paths()).toEqual(["net/a"]);
});
