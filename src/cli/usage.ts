/** What `ipvl --help` prints. */
export const USAGE = `Usage: ipvl COMMAND [OPTION]... [FILE]...

  ipvl run FILE...    run shell scripts, or check labs (*.md)
      --on TARGET       emulator (default) or uml: a real kernel, user-mode Linux
      --record          with --on uml: write what the real kernel printed into the labs
      --reporter NAME   human (default), tap or json
      --out DIR         copy out the files that a script wrote
      --parallel N      with --on uml: N files at the same time (default 2)
      --timeout S       with --on uml: seconds for each file (default 120)
  ipvl --version
  ipvl --help

Exit status: 0 as expected, 1 a lab differs, 2 wrong usage or a file that can't be run; for a script, its own.
`;
