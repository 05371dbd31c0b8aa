#!/usr/bin/env python3
"""Records how Linux's own ipvlan driver answers control requests: the second golden test of src/ipvlan.

    unshare -n -m python3 tools/record-driver-control.py OUTPUT-FOLDER

Needs root, a kernel with ipvlan, veth, dummy and bridge, iproute2, iptables, ip6tables.

control-N.json: random requests (creation, change, deletion, nesting, up, down, addresses, MTU, MAC, flags), each sent
as a raw netlink message so that every attribute may be absent or wrong. After each: errno and extended acknowledgement,
the attributes of all slaves, the parent's allmulti count, and, in l2 and l3, which slave the wire reaches by
each address. filter.json: which of 4096 group MACs from the wire reach a slave that has joined a few, to tell the
multicast filter's hash (its secret is the kernel's own and is found by trying them all).
"""
import errno, json, os, random, socket, struct, subprocess, sys, time, ctypes

libc = ctypes.CDLL(None, use_errno=True)
POOL4 = ['10.0.%d.1' % n for n in range(4)]
POOL6 = ['fd00::%d' % n for n in range(1, 4)]
NAMES = ['s%d' % n for n in range(6)]

def run(command):
    done = subprocess.run(command, shell=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode: sys.exit('%s: %s' % (command, done.stdout))
    return done.stdout

class Inside:
    def __init__(self, name): self.name = name
    def __enter__(self):
        self.home = os.open('/proc/self/ns/net', os.O_RDONLY)
        there = os.open('/run/netns/' + self.name, os.O_RDONLY); assert libc.setns(there, 0) == 0; os.close(there)
    def __exit__(self, *_): assert libc.setns(self.home, 0) == 0; os.close(self.home)


# ---- netlink ----
def attribute(kind, data=b''): return struct.pack('=HH', 4 + len(data), kind) + data + bytes(-len(data) % 4)
def u16(value): return struct.pack('=H', value)
def u32(value): return struct.pack('=I', value)

def parse(data):
    found = {}
    while len(data) >= 4:
        size, kind = struct.unpack_from('=HH', data)
        found[kind & 0x3fff] = data[4:size]
        data = data[(size + 3) & ~3:]
    return found

class Netlink:
    def __init__(self):
        self.socket = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
        for option in (10, 11): self.socket.setsockopt(270, option, 1)  # NETLINK_CAP_ACK, NETLINK_EXT_ACK
    def ask(self, kind, flags, body):
        """-> (errno name or 'ok', extended acknowledgement or None)"""
        self.socket.send(struct.pack('=IHHII', 16 + len(body), kind, flags | 5, 1, 0) + body)
        data = self.socket.recv(65536)
        size, answer, flags = struct.unpack_from('=IHH', data); assert answer == 2
        code = -struct.unpack_from('=i', data, 16)[0]
        words = parse(data[36:size]).get(1) if flags & 0x200 else None
        return errno.errorcode[code] if code else 'ok', words and words.rstrip(b'\0').decode()
    def links(self):
        self.socket.send(struct.pack('=IHHIIBxHiII', 32, 18, 0x301, 1, 0, 0, 0, 0, 0, 0))
        out = {}
        while True:
            data = self.socket.recv(1 << 20)
            while data:
                size, kind = struct.unpack_from('=IH', data)
                if kind == 3: return out
                index, flags = struct.unpack_from('=iI', data, 20)
                found = parse(data[32:size])
                out[found[3].rstrip(b'\0').decode()] = (index, flags, found)
                data = data[(size + 3) & ~3:]

def link_body(index=0, flags=0, change=0, *attributes): return struct.pack('=BxHiII', 0, 0, index, flags, change) + b''.join(attributes)

def link_info(data):
    nested = attribute(1, b'ipvlan\0')
    if data is not None:
        nested += attribute(2 | 0x8000, b''.join(attribute({'mode': 1, 'flags': 2}[k], u16(v)) for k, v in data.items()))
    return attribute(18 | 0x8000, nested)


# ---- the machine ----
def set_up():
    run('ip link set lo up; ip netns add g; ip netns add w')
    for prefix in ('', 'ip netns exec g ', 'ip netns exec w '):
        run(prefix + 'sysctl -qw net.ipv4.conf.all.arp_ignore=8 net.ipv6.conf.default.addr_gen_mode=1 net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.router_solicitations=0')
        run(prefix + 'iptables -A OUTPUT -j DROP; %sip6tables -A OUTPUT -j DROP' % prefix)
    run('ip -n g link set lo up')
    run('ip link add eno2 address ba:6b:8c:89:88:22 type veth peer name wire netns w; ip link set eno2 up; ip -n w link set wire up')
    run('ip link add br0 type bridge; ip link add bp type dummy; ip link set bp master br0')

class Machine:
    def __init__(self):
        self.host = Netlink()
        with Inside('g'): self.guest = Netlink()
        with Inside('w'): self.wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        self.parent = self.host.links()['eno2'][0]
        self.tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3)); self.tap.bind(('eno2', 3)); self.tap.settimeout(0)
    def slaves(self): return {n: v for n, v in self.guest.links().items() if n.startswith('s')}
    def index(self, name): return self.slaves()[name][0]

    def state(self):
        out = {}
        for name, (index, flags, found) in sorted(self.slaves().items()):
            info = parse(parse(found[18])[2])
            mode, flag = struct.unpack('=H', info[1][:2])[0], struct.unpack('=H', info[2][:2])[0]
            out[name] = [mode, flag, int(bool(flags & 1)), int(bool(flags & 0x80)), struct.unpack('=I', found[4])[0], found[1].hex()]
        return out

    def probe(self):
        """address -> slave that the wire reaches by it; each probe has a length of its own"""
        def bytes_received(): return {n: struct.unpack_from('=4Q', v[2][23])[2] for n, v in self.slaves().items()}
        before = bytes_received()
        try:
            while True: self.tap.recv(2000)
        except BlockingIOError: pass
        pool = POOL4 + POOL6
        for n, text in enumerate(pool):
            size = 100 + (1 << n)
            ethernet = bytes.fromhex('ba6b8c898822020000000066')
            if ':' in text: frame = ethernet + b'\x86\xdd' + struct.pack('!IHBB', 6 << 28, size - 54, 59, 64) + socket.inet_pton(10, 'fd00::66') + socket.inet_pton(10, text)
            else: frame = ethernet + b'\x08\0' + struct.pack('!BBHHHBBH', 0x45, 0, size - 14, 0, 0, 64, 253, 0) + socket.inet_aton('10.9.9.9') + socket.inet_aton(text)
            self.wire.sendto(frame.ljust(size, b'\0'), ('wire', 0x86dd if ':' in text else 0x800))
        arrived = 0
        self.tap.settimeout(2)
        while arrived < len(pool): arrived += self.tap.recvfrom(2000)[1][2] != 4  # the rx handler runs right behind the tap
        self.tap.settimeout(0)
        time.sleep(0.001)
        after = bytes_received()
        out = {}
        for name in after:
            rest = after[name] - before.get(name, 0)
            for mask in range(1 << len(pool)):
                if 100 * bin(mask).count('1') + mask == rest: break
            else: sys.exit('%s received %d' % (name, rest))
            for n, text in enumerate(pool):
                if mask >> n & 1: out[text] = name
        return out


# ---- requests ----
def maybe_data(r):
    kind = r.random()
    if kind < 0.15: return None
    data = {}
    if r.random() < 0.6: data['mode'] = r.choice([0, 0, 1, 1, 2, 2, 2, 3, 65535])
    if r.random() < 0.5: data['flags'] = r.choice([0, 1, 2, 0, 1, 2, 3, 4])
    return data

def random_request(r, machine):
    names = sorted(machine.slaves())
    if not names or r.random() < 0.25:
        return ['new', r.choice(NAMES), r.choice(['eno2'] * 8 + (names or ['eno2']) + ['lo', 'bp', 'missing', 'none']), maybe_data(r), r.choice([None, None, None, 1300, 1600])]
    name = r.choice(names)
    kind = r.choice(['change', 'change', 'up', 'up', 'down', 'add4', 'add4', 'add4', 'add6', 'add6', 'del4', 'del6', 'delete', 'mtu', 'arp', 'allmulti', 'allmulti', 'promisc', 'parent mtu', 'parent mac'])
    if kind == 'change': return [kind, name, maybe_data(r)]
    if kind in ('add4', 'del4'): return [kind, name, r.choice(POOL4), r.choice([None, None, None, '10.0.0.1', '10.0.1.1', '10.0.3.1'])]
    if kind in ('add6', 'del6'): return [kind, name, r.choice(POOL6), r.choice([None, None, 'fd00::1', 'fd00::3'])]
    if kind == 'mtu': return [kind, name, r.choice([1280, 1400, 2000])]
    if kind in ('arp', 'allmulti', 'promisc'): return [kind, name, r.choice([0, 1])]
    if kind == 'parent mtu': return [kind, r.choice([1400, 1500, 2000])]
    if kind == 'parent mac': return [kind, r.choice(['ba6b8c898822', 'ba6b8c898833'])]
    return [kind, name]

def perform(machine, request):
    kind, name = request[0], request[1]
    if kind == 'new':
        _, _, parent, data, mtu = request
        nested = parent.startswith('s')
        link = {'lo': 1, 'missing': 9999}.get(parent) or (machine.index(parent) if nested else None if parent == 'none' else machine.host.links()[parent][0])
        attributes = [attribute(3, name.encode() + b'\0'), link_info(data)]
        if link: attributes.append(attribute(5, u32(link)))
        if mtu: attributes.append(attribute(4, u32(mtu)))
        if nested: return machine.guest.ask(16, 0x600, link_body(0, 0, 0, *attributes))
        there = os.open('/run/netns/g', os.O_RDONLY)
        try: return machine.host.ask(16, 0x600, link_body(0, 0, 0, attribute(28, u32(there)), *attributes))
        finally: os.close(there)
    if kind == 'parent mtu': return machine.host.ask(16, 0, link_body(machine.parent, 0, 0, attribute(4, u32(name))))
    if kind == 'parent mac': return machine.host.ask(16, 0, link_body(machine.parent, 0, 0, attribute(1, bytes.fromhex(name))))
    index = machine.index(name)
    if kind == 'change': return machine.guest.ask(16, 0, link_body(index, 0, 0, link_info(request[2])))
    if kind == 'delete': return machine.guest.ask(17, 0, link_body(index))
    if kind in ('up', 'down'): return machine.guest.ask(16, 0, link_body(index, int(kind == 'up'), 1))
    if kind == 'mtu': return machine.guest.ask(16, 0, link_body(index, 0, 0, attribute(4, u32(request[2]))))
    if kind == 'arp': return machine.guest.ask(16, 0, link_body(index, 0 if request[2] else 0x80, 0x80))
    if kind == 'allmulti': return machine.guest.ask(16, 0, link_body(index, 0x200 * request[2], 0x200))
    if kind == 'promisc': return machine.guest.ask(16, 0, link_body(index, 0x100 * request[2], 0x100))
    family = 2 if kind.endswith('4') else 10
    pack = lambda text: socket.inet_pton(family, text)
    body = struct.pack('=BBBBI', family, 32 if family == 2 else 128, 2 if family == 10 else 0, 0, index)
    body += attribute(2, pack(request[2])) + attribute(1, pack(request[3] or request[2]))
    return machine.guest.ask(20 if kind.startswith('add') else 21, 0x600 if kind.startswith('add') else 0, body)

def dev_ids():
    lines = run("ip netns exec g sh -c 'cd /sys/class/net; for i in s*; do [ -e $i ] && echo $i $(cat $i/dev_id); done; true'").split('\n')
    return {line.split()[0]: int(line.split()[1], 16) for line in lines if line}

def record_control(machine, seed, count):
    r, rows = random.Random(seed), []
    for _ in range(count):
        request = random_request(r, machine)
        result, words = perform(machine, request)
        row = {'ask': request, 'result': result}
        if words: row['message'] = words
        row['slaves'] = machine.state()
        row['allmulti'] = struct.unpack('=I', machine.host.links()['eno2'][2][61])[0]
        if request[0] == 'new' and result == 'ok': row['devId'] = dev_ids()[request[1]]
        if row['slaves'] and next(iter(row['slaves'].values()))[0] != 2: row['table'] = machine.probe()
        rows.append(row)
    return rows

def record_filter(machine):
    """broadcast and three groups joined; 4096 groups sent, one at a time in bursts that the backlog holds"""
    there = os.open('/run/netns/g', os.O_RDONLY)
    machine.host.ask(16, 0x600, link_body(0, 0, 0, attribute(28, u32(there)), attribute(3, b's0\0'), attribute(5, u32(machine.parent)), link_info({'mode': 0})))
    run('ip -n g link set s0 up; ip -n g maddr add 01:00:5e:11:22:33 dev s0; ip -n g maddr add 33:33:aa:bb:cc:dd dev s0')
    time.sleep(1.5)
    joined = [line.split()[4] for line in run('ip netns exec g cat /proc/net/dev_mcast').split('\n') if line.split()[1:2] == ['s0']]
    with Inside('g'):
        tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x88b5)); tap.bind(('s0', 0x88b5)); tap.setblocking(False)
    taken = []
    def collect():
        while True:
            try: taken.append(tap.recv(100)[:6].hex())
            except BlockingIOError: return
    for n in range(4096):
        machine.wire.sendto(bytes.fromhex('01005e%06x' % (n * 2039)) + bytes.fromhex('02000000006688b5') + bytes(46), ('wire', 0x88b5))
        if n % 64 == 63: time.sleep(0.02); collect()
    time.sleep(0.2); collect()
    return {'joined': joined, 'sent': '01:00:5e followed by n * 2039, n below 4096', 'taken': sorted(set(taken))}

def main(folder):
    set_up()
    time.sleep(1.5)
    machine = Machine()
    head = {'kernel': os.uname().release, 'machine': os.uname().machine}
    with open(os.path.join(folder, 'filter.json'), 'w') as file: json.dump({**head, **record_filter(machine)}, file, indent=1); file.write('\n')
    for seed in range(1, 5):
        for name in list(machine.slaves()): perform(machine, ['delete', name])
        perform(machine, ['parent mtu', 1500]); perform(machine, ['parent mac', 'ba6b8c898822'])
        allmulti = struct.unpack('=I', machine.host.links()['eno2'][2][61])[0]
        rows = record_control(machine, seed, 250)
        with open(os.path.join(folder, 'control-%d.json' % seed), 'w') as file:
            file.write('{\n' + ''.join(' %s: %s,\n' % (json.dumps(k), json.dumps(v)) for k, v in {**head, 'fields': ['mode', 'flag', 'up', 'noarp', 'mtu', 'mac'], 'allmulti': allmulti}.items()))
            file.write(' "steps": [\n' + ',\n'.join('  ' + json.dumps(row, separators=(',', ':')) for row in rows) + '\n ]\n}\n')
        print('control', seed, len(rows), flush=True)

main(sys.argv[1])
