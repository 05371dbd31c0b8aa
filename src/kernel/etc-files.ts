/** /etc/hosts as a Debian installation writes it, less the line of its own name. */
export const DEBIAN_HOSTS = `127.0.0.1	localhost
::1		localhost ip6-localhost ip6-loopback
ff02::1		ip6-allnodes
ff02::2		ip6-allrouters
`;

/** What /etc/nsswitch.conf says on Debian of the databases that networks need. */
export const DEBIAN_NAME_SERVICES = `hosts:          files dns
networks:       files
protocols:      db files
services:       db files
`;

/**
 * /etc/resolv.conf where systemd-resolved serves names, as on the article's host: its stub listens on a loopback address. Until
 * something listens there, a lookup is refused at once.
 */
export const STUB_RESOLVER = `nameserver 127.0.0.53
options edns0 trust-ad
search .
`;

/** The names of routing tables that /etc/iproute2/rt_tables begins with; administrators add theirs. */
export const ROUTING_TABLES = `255	local
254	main
253	default
0	unspec
`;
