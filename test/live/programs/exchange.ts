/**
 * Octets both ways at once over one TCP connection, each side's from its own seed; or datagrams and their echoes.
 *
 *   exchange.js tcp-serve PORT OCTETS        prints: ready, then: sent SHA256 / received SHA256
 *   exchange.js tcp-connect HOST PORT OCTETS prints:              sent SHA256 / received SHA256
 *   exchange.js udp-serve PORT               prints: ready; echoes until it is ended
 *   exchange.js udp-connect HOST PORT COUNT SIZE prints: echoed N, as many as came back unchanged
 */
import { createHash } from "node:crypto";
import { createSocket } from "node:dgram";
import { connect, createServer, type Socket } from "node:net";

const [command, ...rest] = process.argv.slice(2);

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** xorshift32: fast, and no two sides send the same. */
function octets(count: number, seed: number): Buffer {
  const words = new Uint32Array(Math.ceil(count / 4));
  let state = seed;
  for (let index = 0; index < words.length; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return Buffer.from(words.buffer, 0, count);
}

function digest(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function exchange(socket: Socket, count: number): void {
  const mine = octets(count, process.pid);
  const received = createHash("sha256");
  socket.on("data", (chunk) => received.update(chunk));
  socket.on("error", (error) => {
    say(`error ${error.message}`);
    process.exit(1);
  });
  socket.on("end", () => {
    say(`sent ${digest(mine)}`);
    say(`received ${received.digest("hex")}`);
  });
  socket.end(mine);
}

function serveTcp(port: string, count: string): void {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    server.close();
    exchange(socket, Number(count));
  });
  server.listen({ port: Number(port), host: "::" }, () => say("ready"));
}

function connectTcp(host: string, port: string, count: string): void {
  const socket = connect({ host, port: Number(port), allowHalfOpen: true });
  socket.on("connect", () => exchange(socket, Number(count)));
  socket.on("error", (error) => say(`error ${error.message}`));
}

function serveUdp(port: string): void {
  const socket = createSocket("udp6");
  socket.on("message", (message, from) => socket.send(message, from.port, from.address));
  socket.bind(Number(port), "::", () => say("ready"));
}

/** One after another: what is lost is known, and nothing is lost to full buffers. */
function connectUdp(host: string, port: string, rest: readonly string[]): void {
  const [count, size] = rest.map(Number) as [number, number];
  const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
  let echoed = 0;
  let sent = 0;
  let last: Buffer = Buffer.alloc(0);
  const next = (): void => {
    if (sent === count) {
      say(`echoed ${echoed}`);
      socket.close();
      return;
    }
    last = octets(size, ++sent);
    socket.send(last);
    timer.refresh();
  };
  const timer = setTimeout(next, 500);
  socket.on("message", (message) => {
    if (message.equals(last)) echoed++;
    next();
  });
  socket.connect(Number(port), host, next);
  socket.on("close", () => clearTimeout(timer));
}

switch (command) {
  case "tcp-serve":
    serveTcp(rest[0]!, rest[1]!);
    break;
  case "tcp-connect":
    connectTcp(rest[0]!, rest[1]!, rest[2]!);
    break;
  case "udp-serve":
    serveUdp(rest[0]!);
    break;
  case "udp-connect":
    connectUdp(rest[0]!, rest[1]!, rest.slice(2));
    break;
  default:
    throw new Error(`exchange: ${command}?`);
}
