/** What `ipvl --help` prints. */
export const USAGE = `Usage: ipvl COMMAND [OPTION]... [FILE]...

  ipvl run FILE...    run shell scripts, or check labs (*.md) and transcripts (*.txt, *.transcript, *.console)
      --as KIND         what the files are: lab, transcript or script
      --on TARGET       emulator (default), uml: a real kernel, user-mode Linux, or live: this machine's kernel with our
                        driver in the place of its own (as root)
      --record          with --on uml: write what the real kernel printed into the labs or transcripts
      --reporter NAME   human (default), tap or json
      --out DIR         copy out the files that a script wrote
      --trace FILE      write every decision of the emulated kernel, one JSON line each
      --seed TEXT       another seed: other addresses, identifiers, jitter (default 1)
      --parallel N      with --on uml or live: N files at the same time (default 2)
      --timeout S       with --on uml or live: seconds for each file (default 120)
  ipvl demo           the article's experiments on the emulator, held against a real kernel's output
  ipvl trace FILE     show such a file, a line for each decision
      --frame N         the decisions about one frame only
  ipvl shell [FILE]   a prompt on the article's machine, or on what the script FILE builds
      --empty           on a machine with nothing but lo
      --seed TEXT       as for run
  ipvl matrix         who reaches whom, in every mode and with every flag, by trying it
      --on TARGET       emulator (default), uml or live
      --format NAME     table (default), markdown or json
      --output FILE     write it there
      --against FILE    compare with a matrix in JSON; exit 1 if a cell differs

Real traffic, as root on Linux (docs/live.md):
  ipvl link add link PARENT name NAME type ipvlan [mode l2|l3] [bridge|private|vepa]
  ipvl link set|del|show ...   as ip link has it; ipvlan links only, others are shown
      --driver NAME     auto (default), kernel or user: whose ipvlan (or IPVL_DRIVER)
  ipvl status [-j]    every parent and slave, their namespaces, addresses and counters
  ipvl doctor [-j]    what this machine offers and lacks, and what a run that was killed has left
      --clean           remove that; with --all also what only looks like a slave
  ipvl capture [DEV]...   frames of a parent and its slaves, and what the driver decided about each; as tcpdump:
      -w FILE           as pcapng; -w - for wireshark -k -i -
      -c COUNT, -s SNAPLEN, -e, -v, -x, ...
      --parent DEV      whose, where there are several parents
  ipvl daemon         serve slaves in the foreground (else it is started on demand)
      --stop            end the daemon and remove its slaves
      --keep            with --stop: leave them to the next one

  ipvl --version
  ipvl --help

Exit status: 0 as expected, 1 a lab differs, 2 wrong usage or a file that can't be run; for a script, its own.
`;
