import { describe, expect, it } from "vitest";
import { type JsonStyle, Report } from "./report.ts";

function run(json: JsonStyle): string {
  let text = "";
  const report = new Report({ json, lineEnd: "\n", palette: "plain" }, (more) => {
    text += more;
  });
  report.begin();
  report.openObject();
  report.field("ifname", "lo", "lo: ");
  report.openArray("flags");
  report.item("LOOPBACK", "<LOOPBACK,");
  report.item("UP", "UP>");
  report.closeArray();
  report.openArray("empty");
  report.closeArray();
  report.text("\n");
  report.closeObject();
  report.end();
  return text;
}

describe("report", () => {
  it("is plain text without -j", () => {
    expect(run("none")).toBe("lo: <LOOPBACK,UP>\n");
  });

  it("is one line with -j", () => {
    expect(run("compact")).toBe('[{"ifname":"lo","flags":["LOOPBACK","UP"],"empty":[]}]\n');
  });

  it("is indented with -p, and compact JSON says the same", () => {
    expect(run("pretty")).toMatch(/^\[ \{\n {8}"ifname": "lo",\n {8}"flags": \[ "LOOPBACK","UP" \],\n/);
    expect(JSON.parse(run("pretty"))).toEqual(JSON.parse(run("compact")));
  });

  it("escapes", () => {
    let text = "";
    const report = new Report({ json: "compact", lineEnd: "\n", palette: "plain" }, (more) => {
      text += more;
    });
    report.begin();
    report.item('a"b\\\t', "");
    report.end();
    expect(JSON.parse(text)).toEqual(['a"b\\\t']);
  });
});
