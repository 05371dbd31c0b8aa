import { describe, expect, it } from "vitest";
import { signalEventfd } from "../sys/eventfd.ts";
import { EventLoop } from "./event-loop.ts";

/** Runs the loop until `steps` have said "stop"; what was said, in order. */
function said(start: (loop: EventLoop, say: (word: string) => void) => void): readonly string[] {
  const loop = new EventLoop();
  const words: string[] = [];
  start(loop, (word) => {
    words.push(word);
    if (word === "stop") loop.stop();
  });
  loop.run();
  loop.close();
  return words;
}

describe.skipIf(process.platform !== "linux")("event loop", () => {
  it("timers come in the order in which they are due, those of one moment in the order they were made", () => {
    const words = said((loop, say) => {
      loop.after(20, () => say("stop"));
      loop.after(5, () => say("second"));
      loop.after(0, () => say("first"));
      loop.after(1, () => say("never")).cancel();
    });
    expect(words).toEqual(["first", "second", "stop"]);
  });

  it("a signal from elsewhere wakes it once, however often it was given", () => {
    const words = said((loop, say) => {
      loop.onWake(() => {
        say("awake");
        loop.after(5, () => say("stop"));
      });
      signalEventfd(loop.wakeFd);
      signalEventfd(loop.wakeFd);
    });
    expect(words).toEqual(["awake", "stop"]);
  });

  it("what is deferred comes after everybody who is ready; deferred from there, in the next round", () => {
    const words = said((loop, say) => {
      loop.defer(() => {
        say("deferred");
        loop.defer(() => say("stop"));
      });
      loop.onWake(() => say("ready"));
      loop.after(0, () => say("timer"));
      signalEventfd(loop.wakeFd);
    });
    expect(words).toEqual(["ready", "timer", "deferred", "stop"]);
  });

  it("who is not watched any more is not called, not even for an event that is there", () => {
    const words = said((loop, say) => {
      const other = new EventLoop();
      const both = [loop.wakeFd, other.wakeFd];
      loop.onWake(() => {
        say("ready");
        for (const fd of both) loop.unwatch(fd);
        loop.after(0, () => say("stop"));
      });
      loop.watch(other.wakeFd, () => {
        say("ready");
        for (const fd of both) loop.unwatch(fd);
        loop.after(0, () => say("stop"));
      });
      for (const fd of both) signalEventfd(fd);
    });
    expect(words).toEqual(["ready", "stop"]);
  });

  it("waits without a round in between", () => {
    const before = process.cpuUsage();
    said((loop, say) => loop.after(200, () => say("stop")));
    const { user, system } = process.cpuUsage(before);
    expect(user + system).toBeLessThan(50_000);
  });
});
