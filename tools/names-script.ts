/** The scripts of test/golden/names as they run: shared by their recorder and their replay. */

export const NAMES_FOLDER = "test/golden/names";

const RUN = `run() {
  printf '$ %s\\n' "$1"
  eval "$1" 2>&1
  printf '[%d]\\n' $?
}
`;

/** The set-up as it is, then every line behind \`# cases\` as a command to record. */
export function namesScript(text: string): string {
  const [setUp, cases] = text.split("# cases\n") as [string, string | undefined];
  if (cases === undefined) throw new Error("no line `# cases`");
  const commands = cases.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const quoted = commands.map((command) => `run '${command.replaceAll("'", "'\\''")}'`);
  return `${RUN}${setUp}${quoted.join("\n")}\n`;
}
