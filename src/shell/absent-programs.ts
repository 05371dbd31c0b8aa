/**
 * Programs that a Debian host with the usual networking packages has and that are not emulated. Whoever looks one up in
 * vain is told so beside the real program's own words; every other unknown name may be a slip of the pen.
 */
export const ABSENT_PROGRAMS: ReadonlySet<string> = new Set(
  `apt apt-get awk brctl cmp comm conntrackd curl dhclient diff docker dmidecode ebtables ethtool find fping ftp gawk hping3
  ifconfig ifdown ifup iperf iperf3 ipset ipvsadm iw iwconfig journalctl ln lsof mawk mii-tool modinfo modprobe mtr nano
  nft ngrep nmap nmcli openssl paste ps python python3 readlink realpath rfkill rmmod route rsync scp ssh stat stdbuf
  strace stty systemctl tc telnet top tracepath traceroute traceroute6 tshark tun2socks vi vim watch wget wireshark`.split(
    /\s+/,
  ),
);

/** The line that names docs/fidelity.md when `name` is one of those programs. */
export function absentProgramNote(name: string): string | undefined {
  return ABSENT_PROGRAMS.has(name) ? `ipvl: ${name} is not emulated: see docs/fidelity.md` : undefined;
}
