import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ClientService, RefusedOperation, type Stream, serveClient } from "./client-connection.ts";

let folder = "";
let path = "";
let server: Server;
let stream: Stream | undefined;
const performed: string[] = [];
const logged: string[] = [];
/** How long each request takes. */
let delayMs = 0;
let streamEnds = 0;

const SERVICE: ClientService = {
  welcome: { program: "test", pid: 1 },
  perform: async (operation) => {
    await new Promise((done) => setTimeout(done, delayMs));
    performed.push(operation.op === "delete" ? operation.name : operation.op);
    if (operation.op === "stop") return new RefusedOperation({ errno: "EPERM" });
    return operation.op === "status" ? { text: "x".repeat(1_000_000) } : undefined;
  },
  capture: async (_operation, given) => {
    stream = given;
    given.write(new Uint8Array([1]), () => {});
    return () => {
      streamEnds++;
      given.write(new Uint8Array([9]), () => {});
      given.end();
    };
  },
  log: (text) => logged.push(text),
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "ipvl-client-"));
  path = join(folder, "socket");
  server = createServer({ allowHalfOpen: true }, (socket) => serveClient(socket, SERVICE));
  await new Promise<void>((done) => server.listen(path, done));
  performed.length = 0;
  logged.length = 0;
  delayMs = 0;
  streamEnds = 0;
  stream = undefined;
});

afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const HELLO = '{"ipvl":1}\n';
const show = (id: number): string => `{"id":${id},"op":"show"}\n`;

/** Everything that comes until the daemon closes. */
async function answersTo(...pieces: readonly (string | Uint8Array)[]): Promise<string> {
  const client = connect(path);
  for (const piece of pieces) client.write(piece);
  client.end();
  return await everything(client);
}

async function everything(client: Socket): Promise<string> {
  let text = "";
  client.on("error", () => {});
  client.on("data", (chunk: Uint8Array) => {
    text += Buffer.from(chunk).toString("latin1");
  });
  await new Promise((done) => client.on("close", done));
  return text;
}

describe("a client", () => {
  it("is greeted, and answered in order, also when it says all at once", async () => {
    delayMs = 2;
    const text = await answersTo(`${HELLO}${show(1)}{"id":2,"op":"stop","slaves":"keep"}\n${show(3)}`);
    expect(
      text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { ipvl: 1, program: "test", pid: 1 },
      { id: 1, ok: {} },
      { id: 2, error: { errno: "EPERM" } },
      { id: 3, ok: {} },
    ]);
  });

  it("may send a request in single octets", async () => {
    const client = connect(path);
    for (const octet of Buffer.from(HELLO + show(5))) {
      client.write(new Uint8Array([octet]));
      await new Promise(setImmediate);
    }
    client.end();
    expect(await everything(client)).toContain('{"id":5,"ok":{}}');
  });

  it("that speaks another version is told so, and nothing else", async () => {
    const text = await answersTo('{"ipvl":2}\n', show(1));
    expect(text).toContain("version 1");
    expect(text.trim().split("\n")).toHaveLength(1);
    expect(performed).toEqual([]);
  });

  it("that speaks no JSON at first is told so", async () => {
    expect(await answersTo("GET / HTTP/1.1\r\n\r\n")).toContain("not JSON");
  });

  it("that sends garbage among requests is answered, and goes on", async () => {
    const text = await answersTo(HELLO, "garbage\n", show(2));
    expect(text).toContain("not JSON");
    expect(text).toContain('{"id":2,"ok":{}}');
  });

  it("that never ends a line is cut off", async () => {
    const client = connect(path);
    client.write(HELLO);
    const closed = everything(client);
    const piece = new Uint8Array(10_000).fill(0x61);
    for (let sent = 0; sent < 100 && client.writable; sent++) client.write(piece);
    expect(await closed).toContain("a line of more than");
    expect(performed).toEqual([]);
  });

  it("that hangs up in the middle of a request harms nobody, and what it asked is done", async () => {
    delayMs = 30;
    const client = connect(path);
    client.on("error", () => {});
    client.write(`${HELLO}{"id":1,"op":"delete","name":"gone"}\n`);
    await new Promise((done) => setTimeout(done, 10));
    client.destroy();
    expect(await answersTo(HELLO, show(1))).toContain('{"id":1,"ok":{}}');
    expect(performed).toContain("gone");
  });

  it("that doesn't read is cut off in the end, and others are served meanwhile", async () => {
    const slow = connect(path);
    slow.on("error", () => {});
    slow.pause();
    slow.write(HELLO);
    for (let id = 0; id < 60; id++) slow.write(`{"id":${id},"op":"status"}\n`);
    expect(await answersTo(HELLO, show(1))).toContain('{"id":1,"ok":{}}');
    await expect.poll(() => logged.join(), { timeout: 5000 }).toContain("does not read");
    slow.destroy();
  });

  it("that floods us with requests is read only as fast as they are answered", async () => {
    const flood = Array.from({ length: 300 }, (_, id) => show(id)).join("");
    const text = await answersTo(HELLO, flood);
    expect(text.trim().split("\n")).toHaveLength(301);
  });
});

describe("a stream", () => {
  it("begins with the answer, and ends after what was on its way when the client has enough", async () => {
    const client = connect(path);
    client.write(`${HELLO}{"id":4,"op":"capture"}\n`);
    const all = everything(client);
    await expect.poll(() => stream).toBeDefined();
    await new Promise((done) => setTimeout(done, 20));
    stream?.write(new Uint8Array([2, 3]), () => {});
    client.end();
    const text = await all;
    expect(text).toContain('{"id":4,"ok":{"binary":true}}\n\x01\x02\x03\x09');
    expect(streamEnds).toBe(1);
  });

  it("ends once when the client hangs up", async () => {
    const client = connect(path);
    client.on("error", () => {});
    client.write(`${HELLO}{"id":4,"op":"capture"}\n`);
    await expect.poll(() => stream).toBeDefined();
    await new Promise((done) => setTimeout(done, 20));
    client.destroy();
    await expect.poll(() => streamEnds).toBe(1);
  });
});
