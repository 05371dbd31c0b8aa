/**
 * Joins the modules that `ipvl` loads into few files under dist/bin: half of a short command's time was opening
 * some four hundred of them (docs/decisions/0006-bundled-command.md). The library stays as tsc emits it.
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { rolldown } from "rolldown";

const OUTPUT = join("dist", "bin");

await rm(OUTPUT, { recursive: true, force: true });
const bundle = await rolldown({
  input: {
    main: join("dist", "src", "cli", "main.js"),
    // A thread's first file: found by its name, by src/live/port/port-worker.ts.
    worker: join("dist", "src", "live", "port", "worker.js"),
  },
  platform: "node",
  external: [/^node:/],
});
await bundle.write({ dir: OUTPUT, format: "esm" });
await bundle.close();
