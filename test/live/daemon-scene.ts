import { existsSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { afterAll } from "vitest";
import type { Status } from "../../src/live/daemon/shown.ts";
import { type Finished, type Running, Scene } from "./live.ts";

const MAIN = new URL("../../dist/bin/main.js", import.meta.url).pathname;
let scenes = 0;

/** A scene with a daemon of its own: its run directory is nobody else's. To be made inside of a `describe`. */
export class DaemonScene extends Scene {
  readonly runFolder: string = `/run/ipvl-test-${process.pid}-${++scenes}`;

  constructor() {
    super();
    afterAll(() => this.end());
  }

  /** The words of `ipvl` with what it needs from its environment. */
  ipvlWords(...words: readonly string[]): readonly string[] {
    return ["env", `IPVL_RUN_DIR=${this.runFolder}`, "IPVL_DRIVER=user", process.execPath, MAIN, ...words];
  }

  /** `ipvl WORDS` in the namespace, to its end. */
  async ipvl(label: string, words: string): Promise<Finished> {
    return await this.run(label, this.ipvlWords(...words.split(" ")));
  }

  /** As `ipvl`, where nothing but success is expected: what it printed. */
  async done(label: string, words: string): Promise<string> {
    const { status, stdout, stderr } = await this.ipvl(label, words);
    if (status !== 0) throw new Error(`ipvl ${words}: ${status}: ${stdout}${stderr}`);
    return stdout;
  }

  async status(label: string): Promise<Status> {
    return JSON.parse(await this.done(label, "status -j")) as Status;
  }

  /** `ipvl daemon` in the foreground, once it answers. */
  async daemon(label: string, run: string = this.runFolder): Promise<Running> {
    const words = ["env", `IPVL_RUN_DIR=${run}`, process.execPath, MAIN, "daemon"];
    const running = this.start(label, words);
    await running.errorLine(/serves/);
    return running;
  }

  /** Lines to the daemon's socket, and what comes back until it closes. */
  async talk(text: string): Promise<string> {
    const client = connect(`${this.runFolder}/socket`);
    client.on("error", () => {});
    client.end(text);
    let answer = "";
    client.on("data", (chunk: Uint8Array) => {
      answer += Buffer.from(chunk).toString();
    });
    await new Promise((settle) => client.on("close", settle));
    return answer;
  }

  async end(): Promise<void> {
    if (existsSync(this.runFolder)) await this.run("end", this.ipvlWords("daemon", "--stop"));
    await this.run("end", this.ipvlWords("doctor", "--clean"));
    rmSync(this.runFolder, { recursive: true, force: true });
  }
}
