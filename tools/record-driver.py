#!/usr/bin/env python3
"""Records where Linux's own ipvlan driver puts frames: the golden tests of src/ipvlan.

    unshare -n -m python3 tools/record-driver.py OUTPUT-FOLDER

Needs root, a kernel with ipvlan and veth, iproute2, iptables, ip6tables; changes only namespaces of its own.

Four slaves (ipvl3 is down, ipvl4 promiscuous), each in its namespace, of the veth eno2 whose other end is `wire`. For
each of the nine mode and flag pairs every frame of `frames()` is sent from ipvl1 or from the wire, and written down are:
what the sender's call returned, what each tap saw (ETH_P_ALL sockets; `passed` are sockets on eno2 for one
protocol each, which see a frame only if the rx handler let it pass), and how the counters moved.
Every stack is kept silent, so that what is seen is the frame itself: netfilter drops what the stacks send, arp_ignore
is 8, all next hops of the routed frames are static neighbours.
"""
import ctypes, json, os, select, socket, struct, subprocess, sys, time

H, X, Y = 'ba6b8c898822', '020000000066', '0200000000aa'
BROADCAST, ALL_HOSTS, UNJOINED = 'ffffffffffff', '01005e000001', '01005e010203'
ALL_NODES, UNJOINED6, STP = '333300000001', '333300010203', '0180c2000001'
OWN, SIBLING, DOWN, PARENT, ONLINK, FAR = '10.0.0.11', '10.0.0.12', '10.0.0.13', '10.0.0.1', '10.0.0.99', '110.242.68.66'
OWN6, SIBLING6, DOWN6, PARENT6, ONLINK6, FAR6 = 'fd00::11', 'fd00::12', 'fd00::13', 'fd00::1', 'fd00::99', '2001:db8::66'
IP, ARP, IPV6, PAUSE, VLAN, EXPERIMENT = 0x800, 0x806, 0x86dd, 0x8808, 0x8100, 0x88b5
PASSED = (IP, ARP, IPV6, PAUSE, VLAN, EXPERIMENT, 4, 1)


# ---- frames ----
def ip4(text): return socket.inet_pton(socket.AF_INET, text)
def ip6(text): return socket.inet_pton(socket.AF_INET6, text)

def internet_checksum(data):
    if len(data) % 2: data += b'\0'
    total = sum(struct.unpack('!%dH' % (len(data) // 2), data))
    while total >> 16: total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff

def eth(destination, source, ethertype, rest): return bytes.fromhex(destination + source) + struct.pack('!H', ethertype) + rest

def v4(saddr, daddr, payload=None, version=4, ihl=5, total=None, checksum=None, tos=0, proto=17):
    if payload is None: payload = struct.pack('!HHHH', 9, 9, 8 + 12, 0) + b'twelve bytes'
    options = bytes(max(0, ihl - 5) * 4)
    total = 20 + len(options) + len(payload) if total is None else total
    head = struct.pack('!BBHHHBBH', version << 4 | ihl, tos, total, 0, 0x4000, 64, proto, 0) + ip4(saddr) + ip4(daddr) + options
    checksum = internet_checksum(head) if checksum is None else checksum
    return head[:10] + struct.pack('!H', checksum) + head[12:] + payload

def v6(saddr, daddr, payload=None, version=6, proto=17, length=None, hops=64, label=0):
    if payload is None: payload = struct.pack('!HHHH', 9, 9, 8 + 12, 0xbeef) + b'twelve bytes'
    length = len(payload) if length is None else length
    return struct.pack('!IHBB', version << 28 | label, length, proto, hops) + ip6(saddr) + ip6(daddr) + payload

def icmp6(saddr, daddr, kind, body, hops=255):
    data = struct.pack('!BBH', kind, 0, 0) + body
    pseudo = ip6(saddr) + ip6(daddr) + struct.pack('!II', len(data), 58)
    data = data[:2] + struct.pack('!H', internet_checksum(pseudo + data)) + data[4:]
    return v6(saddr, daddr, data, proto=58, hops=hops)

def solicit(saddr, daddr, target): return icmp6(saddr, daddr, 135, bytes(4) + ip6(target))

def arp(op, sender_mac, sender, target_mac, target):
    return struct.pack('!HHBBH', 1, IP, 6, 4, op) + bytes.fromhex(sender_mac) + ip4(sender) + bytes.fromhex(target_mac) + ip4(target)

def network_packets(me, me6):
    """name -> (protocol, bytes): what stands behind the Ethernet header, sent by address `me`."""
    who = {'sibling': SIBLING, 'own': OWN, 'down': DOWN, 'parent': PARENT, 'onlink': ONLINK, 'far': FAR}
    who6 = {'sibling': SIBLING6, 'own': OWN6, 'down': DOWN6, 'parent': PARENT6, 'onlink': ONLINK6, 'far': FAR6}
    out = {}
    for name, address in who.items():
        out['ipv4 to ' + name] = (IP, v4(me, address))
        if name in ('sibling', 'parent', 'onlink', 'down'):
            out['arp request for ' + name] = (ARP, arp(1, H if me == OWN else X, me, '000000000000', address))
            out['arp reply to ' + name] = (ARP, arp(2, H if me == OWN else X, me, H, address))
    for name, address in who6.items(): out['ipv6 to ' + name] = (IPV6, v6(me6, address))
    out['ipv4 to 255.255.255.255'] = (IP, v4(me, '255.255.255.255'))
    out['ipv4 to 224.0.0.1'] = (IP, v4(me, '224.0.0.1'))
    out['ipv6 to ff02::1'] = (IPV6, v6(me6, 'ff02::1'))
    for name in ('sibling', 'parent', 'onlink', 'down'):
        address = who6[name]
        out['ns for ' + name] = (IPV6, solicit(me6, address, address))
        out['dad ns for ' + name] = (IPV6, solicit('::', 'ff02::1:ff00:' + address.split('::')[1], address))
    out['rs from ::'] = (IPV6, icmp6('::', 'ff02::2', 133, bytes(4)))
    out['na from :: to sibling'] = (IPV6, icmp6('::', SIBLING6, 136, bytes(4) + ip6(SIBLING6)))
    out['udp from :: to sibling'] = (IPV6, v6('::', SIBLING6))
    out['unknown type'] = (EXPERIMENT, bytes(46))
    out['pause'] = (PAUSE, b'\0\1\0\xff' + bytes(42))
    out['llc'] = (0x0026, b'\x42\x42\3' + bytes(43))
    return out

def malformed(me, me6):
    """Headers that the driver must judge, all addressed to the sibling. Lengths are those behind the Ethernet header."""
    good, good6 = v4(me, SIBLING), v6(me6, SIBLING6)
    ns = solicit('::', 'ff02::1:ff00:12', SIBLING6)
    request = arp(1, H, me, '000000000000', SIBLING)
    out = {
        'ipv4 of 0': (IP, b''), 'ipv4 of 1': (IP, good[:1]), 'ipv4 of 5': (IP, good[:5]),
        'ipv4 of 20': (IP, v4(me, SIBLING, b'')), 'ipv4 cut at 20': (IP, good[:20]), 'ipv4 cut at 39': (IP, good[:39]),
        'ipv4 version 5': (IP, v4(me, SIBLING, version=5)), 'ipv4 version 0': (IP, v4(me, SIBLING, version=0)),
        'ipv4 ihl 4': (IP, v4(me, SIBLING, ihl=4)), 'ipv4 ihl 0': (IP, v4(me, SIBLING, ihl=0)),
        'ipv4 ihl 6': (IP, v4(me, SIBLING, ihl=6)), 'ipv4 ihl 15': (IP, v4(me, SIBLING, ihl=15)),
        'ipv4 ihl 15 of 40': (IP, good[:0] + bytes([0x4f]) + good[1:]),
        'ipv4 total 0': (IP, v4(me, SIBLING, total=0)), 'ipv4 total 19': (IP, v4(me, SIBLING, total=19)),
        'ipv4 total 20': (IP, v4(me, SIBLING, total=20)), 'ipv4 total 23 ihl 6': (IP, v4(me, SIBLING, ihl=6, total=23)),
        'ipv4 total 24 ihl 6': (IP, v4(me, SIBLING, ihl=6, total=24)),
        'ipv4 total +1': (IP, v4(me, SIBLING, total=41)), 'ipv4 total +13': (IP, v4(me, SIBLING, total=53)),
        'ipv4 total +14': (IP, v4(me, SIBLING, total=54)), 'ipv4 total +15': (IP, v4(me, SIBLING, total=55)),
        'ipv4 total 65535': (IP, v4(me, SIBLING, total=65535)), 'ipv4 checksum wrong': (IP, v4(me, SIBLING, checksum=0x1234)),
        'ipv4 padded': (IP, v4(me, SIBLING, b'x') + bytes(25)), 'ipv4 tos': (IP, v4(me, SIBLING, tos=0xff)),
        'ipv4 in ipv6': (IPV6, good + bytes(20)), 'ipv6 in ipv4': (IP, good6), 'ipv4 in arp': (ARP, good),
        'ipv6 of 0': (IPV6, b''), 'ipv6 of 25': (IPV6, good6[:25]), 'ipv6 of 40': (IPV6, v6(me6, SIBLING6, b'', proto=59)),
        'ipv6 cut at 40': (IPV6, good6[:40]), 'ipv6 version 4': (IPV6, v6(me6, SIBLING6, version=4)),
        'ipv6 length 0': (IPV6, v6(me6, SIBLING6, length=0)), 'ipv6 length 65535': (IPV6, v6(me6, SIBLING6, length=65535)),
        'ipv6 flow label': (IPV6, v6(me6, SIBLING6, label=0xabcdef)),
        'dad ns whole': (IPV6, ns), 'dad ns of 64': (IPV6, ns[:64]),
        'arp of 28': (ARP, request), 'arp of 13': (ARP, request[:13]), 'arp of 0': (ARP, b''), 'arp padded': (ARP, request + bytes(18)),
        'arp hardware type 6': (ARP, b'\0\6' + request[2:]), 'arp for ipv6': (ARP, request[:2] + b'\x86\xdd' + request[4:]),
        'arp address length 8': (ARP, request[:4] + b'\10' + request[5:]), 'arp opcode 9': (ARP, request[:6] + b'\0\11' + request[8:]),
        'tagged ipv4, vid 5': (VLAN, struct.pack('!HH', 5, IP) + good), 'tagged ipv4, vid 0': (VLAN, struct.pack('!HH', 0, IP) + good),
    }
    return out

def rx_only(me, me6):
    """Cut headers: on TX the kernel reads stale memory behind such a frame, so there is nothing to compare."""
    good, good6, ns = v4(me, SIBLING), v6(me6, SIBLING6), solicit('::', 'ff02::1:ff00:12', SIBLING6)
    request = arp(1, X, me, '000000000000', SIBLING)
    out = {'ipv4 cut at %d' % n: (IP, good[:n]) for n in (10, 19)}
    out.update({'ipv6 cut at %d' % n: (IPV6, good6[:n]) for n in (26, 39)})
    out.update({'dad ns cut at %d' % n: (IPV6, ns[:n]) for n in (40, 47, 48, 63)})
    out.update({'arp cut at %d' % n: (ARP, request[:n]) for n in (14, 27)})
    return out

def frames():
    """[name, from, protocol said to the socket (None: by the header), frame]"""
    out = []
    def add(sender, path, name, protocol, frame): out.append([name + ', ' + path, sender, protocol, frame])
    for name, (protocol, rest) in network_packets(OWN, OWN6).items():
        for path, mac in (('own mac', H), ('other mac', X), ('broadcast', BROADCAST)):
            add('ipvl1', path, name, protocol if protocol >= 0x600 else 4, eth(mac, H, protocol, rest))
    for name, (protocol, rest) in malformed(OWN, OWN6).items(): add('ipvl1', 'own mac', name, protocol, eth(H, H, protocol, rest))
    p = network_packets(OWN, OWN6)
    for name in ('ipv4 to sibling', 'ipv4 to far', 'ipv6 to sibling', 'arp request for sibling', 'unknown type'):
        protocol, rest = p[name]
        for path, to, source in (('foreign equal macs', Y, Y), ('own mac from spoofed source', H, Y), ('spoofed source', X, Y),
                                 ('equal group macs', BROADCAST, BROADCAST), ('joined group', ALL_HOSTS, H), ('unjoined group', UNJOINED, H),
                                 ('all nodes', ALL_NODES, H), ('link-local group', STP, H)):
            add('ipvl1', path, name, protocol, eth(to, source, protocol, rest))
        for path, to in (('protocol 0, own mac', H), ('protocol 0, other mac', X), ('protocol 0, broadcast', BROADCAST)):
            add('ipvl1', path, name, 0, eth(to, H, protocol, rest))
        add('ipvl1', 'protocol ipv4 said, own mac', name, IP, eth(H, H, protocol, rest))
    add('ipvl1', 'link-local group', 'pause', PAUSE, eth(STP, H, PAUSE, p['pause'][1]))
    for size in (1280, 1284, 1285, 1500): add('ipvl1', 'own mac', 'ipv4 of %d' % size, IP, eth(H, H, IP, v4(OWN, SIBLING, bytes(size - 20))))
    for size in (1284, 1285): add('ipvl1', 'broadcast', 'ipv4 of %d' % size, IP, eth(BROADCAST, H, IP, v4(OWN, '255.255.255.255', bytes(size - 20))))
    me, me6 = '10.0.0.66', 'fd00::66'
    p = network_packets(me, me6)
    for name, (protocol, rest) in p.items():
        for path, mac in (('to the port', H), ('other mac', Y), ('broadcast', BROADCAST)): add('wire', path, name, None, eth(mac, X, protocol, rest))
    cases = malformed(me, me6); cases.update(rx_only(me, me6))
    for name, (protocol, rest) in cases.items(): add('wire', 'to the port', name, None, eth(H, X, protocol, rest))
    for name in ('ipv4 to sibling', 'ipv4 to 224.0.0.1', 'ipv6 to ff02::1', 'arp request for sibling', 'dad ns for sibling', 'unknown type', 'pause'):
        protocol, rest = p[name]
        for path, mac in (('joined group', ALL_HOSTS), ('unjoined group', UNJOINED), ('all nodes', ALL_NODES), ('unjoined group 6', UNJOINED6), ('link-local group', STP)):
            add('wire', path, name, None, eth(mac, X, protocol, rest))
    for source, (name, name6) in {(OWN, OWN6): ('a slave', 'a slave'), (DOWN, DOWN6): ('a down slave', 'a down slave'), (PARENT, PARENT6): ('the parent', 'the parent'), (me, me6): ('nobody', 'nobody')}.items():
        for path, to in (('broadcast', BROADCAST), ('joined group', ALL_HOSTS), ('all nodes', ALL_NODES), ('to the port', H)):
            for what, protocol, rest in (('arp request', ARP, arp(1, H, source[0], '000000000000', SIBLING)), ('ipv4', IP, v4(source[0], SIBLING)),
                                         ('ipv6', IPV6, v6(source[1], SIBLING6)), ('dad ns', IPV6, solicit('::', 'ff02::1:ff00:12', source[1]))):
                add('wire', 'reflected, ' + path, '%s from %s' % (what, name), None, eth(to, H, protocol, rest))
        if name == 'a slave':
            add('wire', 'reflected, broadcast', 'malformed ipv4 from a slave', None, eth(BROADCAST, H, IP, v4(OWN, SIBLING, total=99)))
            add('wire', 'reflected, broadcast', 'unknown type', None, eth(BROADCAST, H, EXPERIMENT, bytes(46)))
    return out


# ---- the machine ----
libc = ctypes.CDLL(None, use_errno=True)

def run(command):
    done = subprocess.run(command, shell=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode: sys.exit('%s: %s' % (command, done.stdout))
    return done.stdout

class Inside:
    """with Inside('ns1'): sockets made here belong to that namespace."""
    def __init__(self, name): self.name = name
    def __enter__(self):
        self.home = os.open('/proc/self/ns/net', os.O_RDONLY)
        if self.name:
            there = os.open('/run/netns/' + self.name, os.O_RDONLY); assert libc.setns(there, 0) == 0; os.close(there)
    def __exit__(self, *_): assert libc.setns(self.home, 0) == 0; os.close(self.home)

QUIET = '''sysctl -qw net.ipv4.conf.all.arp_ignore=8 net.ipv4.conf.default.arp_ignore=8 net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0
sysctl -qw net.ipv6.conf.default.router_solicitations=0 net.ipv6.conf.all.router_solicitations=0 net.ipv6.conf.default.accept_ra=0'''

def set_up(mode, flag):
    run(QUIET)
    for name in ('ns1', 'ns2', 'ns3', 'ns4', 'sw'):
        run('ip netns add ' + name)
        for line in QUIET.split('\n'): run('ip netns exec %s %s' % (name, line))
        run('ip -n %s link set lo up' % name)
        if name != 'sw': run('ip netns exec %s iptables -A OUTPUT -j DROP; ip netns exec %s ip6tables -A OUTPUT -j DROP' % (name, name))
    run('ip link set lo up; ip link add eno2 address %s type veth peer name wire netns sw' % mac_text(H))
    run('ip netns exec sw sysctl -qw net.ipv6.conf.wire.disable_ipv6=1; ip -n sw link set wire up')
    run('ip link set eno2 addrgenmode none up; ip addr add 10.0.0.1/24 dev eno2; ip -6 addr add fd00::1/64 dev eno2 nodad')
    run('iptables -F OUTPUT; iptables -A OUTPUT -s 10.0.0.1 -j DROP; ip6tables -F OUTPUT; ip6tables -A OUTPUT -s fd00::1 -j DROP; ip6tables -A OUTPUT -d ff02::16 -j DROP')
    run('ip route add default via 10.0.0.254; ip -6 route add default via fd00::fe')
    for last in (11, 12, 13, 14, 66, 99, 254): run('ip neigh add 10.0.0.%d lladdr %s dev eno2 nud permanent' % (last, mac_text(X)))
    for last in ('11', '12', '13', '14', '66', '99', 'fe'): run('ip neigh add fd00::%s lladdr %s dev eno2 nud permanent' % (last, mac_text(X)))
    for n in '1234':
        run('ip link add ipvl%s link eno2 netns ns%s type ipvlan mode %s %s' % (n, n, mode, flag))
        run('ip -n ns%s link set ipvl%s addrgenmode none; ip -n ns%s addr add 10.0.0.1%s/24 dev ipvl%s' % (n, n, n, n, n))
        if n != '3': run('ip -n ns%s link set ipvl%s up; ip -n ns%s -6 addr add fd00::1%s/64 dev ipvl%s nodad' % (n, n, n, n, n))
    run('ip -n ns2 link set ipvl2 mtu 1280; ip -n ns4 link set ipvl4 promisc on')
    time.sleep(2.5)

def tear_down():
    for name in ('ns1', 'ns2', 'ns3', 'ns4', 'sw'): run('ip netns del ' + name)
    for _ in range(200):
        if not os.path.exists('/sys/class/net/eno2') and 'eno2' not in run('ip -o link'): return
        time.sleep(0.05)
    sys.exit('eno2 stays')

def mac_text(mac): return ':'.join(mac[i:i + 2] for i in range(0, 12, 2))

PLACES = {'eno2': '', 'lo': '', 'ipvl1': 'ns1', 'ipvl2': 'ns2', 'ipvl3': 'ns3', 'ipvl4': 'ns4', 'wire': 'sw'}
TYPES = {0: 'host', 1: 'broadcast', 2: 'multicast', 3: 'otherhost', 4: 'outgoing'}
STATISTICS = ('rxPackets', 'txPackets', 'rxBytes', 'txBytes', 'rxErrors', 'txErrors', 'rxDropped', 'txDropped', 'multicast')
SO_TIMESTAMPNS = 35

class Bench:
    def __init__(self):
        self.taps, self.senders, self.netlink = [], {}, {}
        for device, namespace in PLACES.items():
            with Inside(namespace):
                if device != 'ipvl3': self.taps.append((device, self.tap(device, 3)))
                if device == 'eno2':
                    for protocol in PASSED: self.taps.append(('passed', self.tap(device, protocol)))
                if device in ('ipvl1', 'wire'): self.senders[device] = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
                if device.startswith('ipvl') or device == 'eno2':
                    self.netlink[device] = (socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0), socket.if_nametoindex(device))
        self.poll = select.poll()
        for index, (_, tap) in enumerate(self.taps): self.poll.register(tap, select.POLLIN)
        self.by_fd = {tap.fileno(): (name, tap) for name, tap in self.taps}

    def tap(self, device, protocol):
        tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        tap.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        tap.bind((device, protocol)); tap.setblocking(False)
        return tap

    def counters(self):
        out = {}
        for device, (link, index) in self.netlink.items():
            link.send(struct.pack('=IHHIIBxHiII', 32, 18, 1, 1, 0, 0, 0, index, 0, 0))
            data, at, found = link.recv(65536), 32, {}
            while at + 4 <= len(data):
                size, kind = struct.unpack_from('=HH', data, at)
                if kind == 23: found = dict(zip(STATISTICS, struct.unpack_from('=9Q', data, at + 4)))
                at += (size + 3) & ~3
            out[device] = found
        return out

    def collect(self):
        seen, quiet = [], 0
        while quiet < 2:
            ready = self.poll.poll(12)
            quiet = 0 if ready else quiet + 1
            for fd, _ in ready:
                name, tap = self.by_fd[fd]
                data, ancillary, _, address = tap.recvmsg(65536, 256)
                stamp = next((struct.unpack('=qq', c) for level, kind, c in ancillary if kind == SO_TIMESTAMPNS), (0, 0))
                seen.append((stamp, len(seen), name, TYPES[address[2]], data))
        return sorted(seen)

    def case(self, sender, protocol, frame):
        before = self.counters()
        result = 'ok'
        said = 0 if protocol is None else protocol
        try: self.senders[sender].sendto(frame, (sender, said))
        except OSError as error: result = {105: 'ENOBUFS', 100: 'ENETDOWN', 22: 'EINVAL', 101: 'ENETUNREACH', 113: 'EHOSTUNREACH'}.get(error.errno, str(error.errno))
        seen = []
        for _, _, name, kind, data in self.collect():
            if (name == sender and kind == 'outgoing') or name == 'wire' or (name == 'lo' and kind == 'outgoing'): continue
            seen.append([name, kind, '=' if data == frame else data.hex()])
        after = self.counters()
        moved = {d: {k: after[d][k] - before[d][k] for k in STATISTICS if after[d][k] != before[d][k]} for d in after}
        return {'result': result, 'seen': seen, 'counters': {d: m for d, m in moved.items() if m}}

def groups(namespace, device):
    lines = run('ip netns exec %s cat /proc/net/dev_mcast' % namespace).split('\n')
    return sorted(line.split()[4] for line in lines if line.split()[1:2] == [device])

def slave(namespace, device):
    link = json.loads(run('ip -n %s -j -d addr show dev %s' % (namespace, device)))[0]
    dev_id = int(run('ip netns exec %s cat /sys/class/net/%s/dev_id' % (namespace, device)), 16)
    return {'name': device, 'devId': dev_id, 'flags': link['flags'], 'mtu': link['mtu'], 'mac': link['address'],
            'addresses': [a['local'] for a in link['addr_info']], 'groups': groups(namespace, device)}

def dump(path, head, rows):
    with open(path, 'w') as file:
        file.write('{\n' + ''.join(' %s: %s,\n' % (json.dumps(k), json.dumps(v)) for k, v in head.items()))
        file.write(' "cases": [\n' + ',\n'.join('  ' + json.dumps(row, separators=(',', ':')) for row in rows) + '\n ]\n}\n')

def main(folder):
    cases = frames()
    assert len({c[0] + c[1] for c in cases}) == len(cases), 'names are unique per sender'
    dump(os.path.join(folder, 'frames.json'), {'fields': ['name', 'from', 'protocol', 'frame']}, [[n, s, p, f.hex()] for n, s, p, f in cases])
    for mode in ('l2', 'l3', 'l3s'):
        for flag in ('bridge', 'private', 'vepa'):
            set_up(mode, flag)
            bench = Bench()
            slaves = [slave('ns' + n, 'ipvl' + n) for n in '1234']
            rows = [bench.case(s, p, f) for _, s, p, f in cases]
            head = {'kernel': os.uname().release, 'machine': os.uname().machine, 'mode': mode, 'flag': flag, 'mac': mac_text(H), 'slaves': slaves}
            dump(os.path.join(folder, '%s-%s.json' % (mode, flag)), head, rows)
            print(mode, flag, len(rows), flush=True)
            for _, tap in bench.taps: tap.close()
            for link in list(bench.senders.values()) + [n for n, _ in bench.netlink.values()]: link.close()
            tear_down()

main(sys.argv[1])
