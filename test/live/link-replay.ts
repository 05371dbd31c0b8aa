/** The installed command, for scripts. */
export const MAIN: string = new URL("../../dist/bin/main.js", import.meta.url).pathname;

/** What only the real `ip` can do: other kinds of devices, and namespaces. */
const REAL = /^ip (netns |link add eth0 |link set (eth0|far0) |link del eth0)/;

/** The same command by `ipvl`, where it is about ipvlan links. */
export function replayed(command: string): string {
  return REAL.test(command) ? command : command.replace(/^ip /, "ipvl ");
}

/** A script that runs the second of each pair and tells of it as of the first, as tools/record-ip.ts does. */
export function recorderScript(commands: readonly (readonly [told: string, run: string])[]): string {
  const lines = commands.map(([told, run]) => `run '${told}' '${run}'`);
  return `${PRELUDE}${lines.join("\n")}\n`;
}

const PRELUDE = `
ip link set lo up
ipvl() { '${process.execPath}' '${MAIN}' "$@"; }
output=$(mktemp)
run() {
  printf '$ %s\\n' "$1"
  eval "$2" >"$output" 2>&1
  status=$?
  cat "$output"
  [ -z "$(tail -c 1 "$output")" ] || printf '\\\\\\n'
  printf '[%d]\\n' $status
}
`;
