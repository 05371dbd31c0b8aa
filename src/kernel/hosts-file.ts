/** /etc/hosts as a Debian installation writes it, less the line of its own name. */
export const DEBIAN_HOSTS = `127.0.0.1	localhost
::1		localhost ip6-localhost ip6-loopback
ff02::1		ip6-allnodes
ff02::2		ip6-allrouters
`;
