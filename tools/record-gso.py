#!/usr/bin/env python3
"""Records how Linux cuts large segments: the golden tests of src/live/offload.

    unshare -n python3 tools/record-gso.py > test/golden/gso/segments.txt

Needs root, TAP devices and packet sockets; changes only the namespace it is started in, which should be a new one.

Each case is a frame with a virtio_net_hdr. A packet socket sends it on a TAP that takes no segments (TUNSETOFFLOAD 0), so
that the kernel segments it, computes the checksums, and this program reads what comes out. Data are octets that
count up modulo 251 from some number, so that a line need not hold them:

    # name
    v VIRTIO HEADER
    f HEADERS OF THE FRAME, FIRST OCTET OF ITS DATA, LENGTH OF ITS DATA
    s HEADERS OF A SEGMENT, FIRST OCTET OF ITS DATA, LENGTH OF ITS DATA      (one line each; none: the kernel refused it)

The first cases are segments that Linux's own TCP and UDP made, taken from a veth by a packet socket.
"""
import fcntl, os, platform, select, socket, struct, subprocess, sys, threading, time

TUNSETIFF, TUNSETOFFLOAD = 0x400454ca, 0x400454d0
IFF_TAP, IFF_NO_PI, IFF_VNET_HDR = 2, 0x1000, 0x4000
SOL_PACKET, PACKET_VNET_HDR, PACKET_QDISC_BYPASS = 263, 15, 20
NEEDS_CSUM, TCPV4, UFO, TCPV6, USO, ECN = 1, 1, 3, 4, 5, 0x80
MAC_A, MAC_B = bytes.fromhex('ba6b8c898822'), bytes.fromhex('020000000066')
SYN, FIN, PSH, ACK, URG, ECE, CWR = 2, 1, 8, 16, 32, 64, 128


def sh(command): subprocess.run(command, shell=True, check=True)

def pattern(first, length):
    turn = bytes(range(251)) * 2
    whole = bytes((turn[first % 251:] + turn)[:251]) * (length // 251 + 1)
    return whole[:length]

def total(data):
    if len(data) % 2: data += b'\0'
    value = sum(struct.unpack('!%dH' % (len(data) // 2), data))
    while value >> 16: value = (value & 0xffff) + (value >> 16)
    return value

def ethernet(kind): return MAC_B + MAC_A + struct.pack('!H', kind)

def v4(protocol, payload_length, id=0x1234, frag=0x4000, tos=0, options=b''):
    head = struct.pack('!BBHHHBBH', 0x45 + len(options) // 4, tos, 20 + len(options) + payload_length, id, frag, 64, protocol, 0)
    head += socket.inet_aton('192.168.9.2') + socket.inet_aton('10.0.0.66') + options
    return head[:10] + struct.pack('!H', ~total(head) & 0xffff) + head[12:]

def v6(protocol, payload_length, extensions=b'', first_header=None):
    return struct.pack('!IHBB', 0x60012345, payload_length + len(extensions), protocol if first_header is None else first_header, 64) \
        + socket.inet_pton(socket.AF_INET6, '2001:db8:9::2') + socket.inet_pton(socket.AF_INET6, '2001:db8::66') + extensions

def pseudo(ip, protocol, length):
    addresses = ip[12:20] if ip[0] >> 4 == 4 else ip[8:40]
    return total(addresses + struct.pack('!IHBB', length, 0, 0, protocol))

def tcp_header(sequence, flags, options=b'', check=0):
    return struct.pack('!HHIIBBHHH', 40000, 80, sequence, 0x01020304, (5 + len(options) // 4) << 4, flags, 501, check, 0) + options

TIMESTAMPS = bytes.fromhex('0101080a0a0b0c0d01020304')
SACK = bytes.fromhex('0101050a00000001000000090101080a0a0b0c0d01020304')

def tcp(family, length, size, sequence=1000, flags=ACK, options=TIMESTAMPS, first=0, kind=None, needs=NEEDS_CSUM, **how):
    header_length = 20 + len(options)
    ip = v4(6, header_length + length, **how) if family == 4 else v6(6, header_length + length, **how)
    check = pseudo(ip, 6, header_length + length) if needs else 0
    headers = ethernet(0x800 if family == 4 else 0x86dd) + ip + tcp_header(sequence, flags, options, check)
    kind = (TCPV4 if family == 4 else TCPV6) if kind is None else kind
    if flags & CWR: kind |= ECN
    return struct.pack('<BBHHHH', needs, kind, len(headers), size, (14 + len(ip)) * needs, 16 * needs), headers, first, length

def udp(family, length, size, first=0, needs=NEEDS_CSUM, **how):
    ip = v4(17, 8 + length, **how) if family == 4 else v6(17, 8 + length, **how)
    check = pseudo(ip, 17, 8 + length) if needs else 0
    headers = ethernet(0x800 if family == 4 else 0x86dd) + ip + struct.pack('!HHHH', 5000, 6000, 8 + length, check)
    return struct.pack('<BBHHHH', needs, USO, len(headers), size, (14 + len(ip)) * needs, 6 * needs), headers, first, length

def plain_udp(family, length, first=0, **how):
    header, headers, first, length = udp(family, length, 1, first, **how)
    return struct.pack('<BBHHHH', NEEDS_CSUM, 0, 0, 0, struct.unpack('<BBHHHH', header)[4], 6), headers, first, length

def plain_tcp(family, length, first=0, **how):
    header, headers, first, length = tcp(family, length, 1, first=first, **how)
    return struct.pack('<BBHHHH', NEEDS_CSUM, 0, 0, 0, struct.unpack('<BBHHHH', header)[4], 16), headers, first, length

def cases():
    for family in (4, 6):
        yield f'tcp{family} 64 KB', tcp(family, 65000 if family == 6 else 64980, 1448, first=17)
        yield f'tcp{family} 3 segments', tcp(family, 4000, 1448)
        yield f'tcp{family} no options', tcp(family, 4000, 1460, options=b'')
        yield f'tcp{family} sack option', tcp(family, 3000, 1400, options=SACK)
        yield f'tcp{family} exact multiple', tcp(family, 2896, 1448)
        yield f'tcp{family} one octet over', tcp(family, 2897, 1448)
        yield f'tcp{family} odd size', tcp(family, 3333, 1111, first=3)
        yield f'tcp{family} FIN PSH', tcp(family, 3000, 1000, flags=ACK | FIN | PSH)
        yield f'tcp{family} CWR ECE PSH', tcp(family, 3000, 1000, flags=ACK | CWR | ECE | PSH)
        yield f'tcp{family} URG', tcp(family, 3000, 1000, flags=ACK | URG)
        yield f'tcp{family} sequence wraps', tcp(family, 4000, 1448, sequence=0xfffff800)
        yield f'tcp{family} small size', tcp(family, 1000, 88)
        yield f'tcp{family} partial checksum only', plain_tcp(family, 700, first=9)
        yield f'tcp{family} partial checksum only, no data', plain_tcp(family, 0)
        yield f'udp{family} 40 datagrams', udp(family, 1400 * 40, 1400, first=5)
        yield f'udp{family} last one short', udp(family, 3333, 1000)
        yield f'udp{family} odd size', udp(family, 999, 333)
        yield f'udp{family} size 1', udp(family, 7, 1)
        yield f'udp{family} partial checksum only', plain_udp(family, 999)
        yield f'udp{family} partial checksum only, no data', plain_udp(family, 0)
    yield 'tcp4 id wraps', tcp(4, 5000, 1000, id=0xfffe)
    yield 'tcp4 without DF', tcp(4, 3000, 1000, frag=0)
    yield 'tcp4 ECT', tcp(4, 3000, 1000, tos=2)
    yield 'tcp4 record route', record_route()
    yield 'udp4 without DF', udp(4, 3000, 1000, frag=0, id=7)
    yield 'tcp6 destination options', tcp(6, 3000, 1000, extensions=bytes([6, 0, 1, 4, 0, 0, 0, 0]), first_header=60)
    yield 'udp6 destination options', udp(6, 3000, 1000, extensions=bytes([17, 0, 1, 4, 0, 0, 0, 0]), first_header=60)
    # What the kernel refuses, or takes for something else.
    yield 'tcp4 data fit in one segment', tcp(4, 1000, 1448)
    yield 'tcp4 type of tcp6', tcp(4, 3000, 1000, kind=TCPV6)
    yield 'tcp4 checksum start in the IP header', lie(tcp(4, 3000, 1000), start=20)
    yield 'tcp4 checksum offset of UDP', lie(tcp(4, 3000, 1000), offset=6)
    yield 'tcp4 checksum start beyond the end', lie(tcp(4, 3000, 1000), start=9000)
    yield 'udp4 type of tcp4', lie(udp(4, 3000, 1000), kind=TCPV4)
    yield 'tcp4 size 0', lie(tcp(4, 3000, 1000), size=0)

def record_route():
    header, headers, first, length = tcp(4, 3000, 1000)
    ip = v4(6, 32 + 3000, options=bytes([7, 7, 8, 10, 0, 0, 1, 0]))
    return struct.pack('<BBHHHH', 1, TCPV4, 14 + len(ip) + 32, 1000, 14 + len(ip), 16), headers[:14] + ip + headers[34:], first, length

def lie(case, kind=None, size=None, start=None, offset=None):
    fields = list(struct.unpack('<BBHHHH', case[0]))
    for index, value in ((1, kind), (3, size), (4, start), (5, offset)):
        if value is not None: fields[index] = value
    return struct.pack('<BBHHHH', *fields), *case[1:]


# ---- segments that Linux makes itself ----
def split(frame):
    """Headers and data of a frame that the kernel made."""
    v6_ = frame[12:14] == b'\x86\xdd'
    transport = 54 if v6_ else 14 + (frame[14] & 15) * 4
    protocol = frame[20] if v6_ else frame[23]
    data = transport + ((frame[transport + 12] >> 4) * 4 if protocol == 6 else 8)
    return frame[:data], frame[data:]

def own_segments():
    sh('ip link add va type veth peer name vb; ip link set lo up')
    child = subprocess.Popen(['unshare', '-n', 'sleep', '60'])
    time.sleep(0.3)
    try:
        ns = f'nsenter -t {child.pid} -n'
        sh(f'ip link set vb netns {child.pid}; ip addr add 10.1.0.1/24 dev va; ip -6 addr add 2001:db8:a::1/64 dev va nodad; ip link set va up')
        sh(f'{ns} ip addr add 10.1.0.2/24 dev vb; {ns} ip -6 addr add 2001:db8:a::2/64 dev vb nodad; {ns} ip link set vb up')
        server = subprocess.Popen(f"{ns} {sys.executable} -c '{SERVER}'", shell=True)
        time.sleep(1)
        tap = packet_socket('va')
        found = {}
        for name, address in (('4', '10.1.0.2'), ('6', '2001:db8:a::2')):
            family = socket.AF_INET if name == '4' else socket.AF_INET6
            stream = socket.create_connection((address, 7001))
            stream.sendall(pattern(0, 251 * 2000))
            stream.close()
            datagrams = socket.socket(family, socket.SOCK_DGRAM)
            datagrams.connect((address, 7002))
            datagrams.setsockopt(17, 103, 1200)
            datagrams.send(pattern(40, 1200 * 5 + 77))
            time.sleep(0.5)
        while select.select([tap], [], [], 0.5)[0]:
            message = tap.recv(80000)
            header, frame = message[:10], message[10:]
            if header[1] == 0 or frame[6:12] != mac_of('va'): continue
            found.setdefault((header[1], frame[12:14]), []).append((header, frame))
        server.kill(); server.wait()
        for (kind, _), frames in sorted(found.items()):
            longest = max(frames, key=lambda each: len(each[1]))
            for which, (header, frame) in (('first', frames[0]), ('longest', longest), ('last', frames[-1])):
                headers, data = split(frame)
                assert data == pattern(data[0], len(data))
                yield f'made by Linux, type {kind}, {which}', (header, headers, data[0], len(data))
    finally:
        child.kill(); child.wait()

SERVER = '''
import socket, threading
def take(family, any):
    udp = socket.socket(family, socket.SOCK_DGRAM); udp.bind((any, 7002))
    tcp = socket.create_server((any, 7001), family=family)
    while True:
        connection, _ = tcp.accept()
        while connection.recv(1 << 20): pass
threading.Thread(target=take, args=(socket.AF_INET, "10.1.0.2")).start()
take(socket.AF_INET6, "2001:db8:a::2")
'''

def mac_of(name):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        return fcntl.ioctl(any_socket, 0x8927, struct.pack('40s', name.encode()))[18:24]

def packet_socket(name):
    it = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    it.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
    it.setsockopt(socket.SOL_SOCKET, 33, 16 << 20)
    it.bind((name, 3))
    return it


# ---- what the kernel makes of a segment ----
def open_tap(name):
    fd = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack('16sH22x', name.encode(), IFF_TAP | IFF_NO_PI | IFF_VNET_HDR))
    fcntl.ioctl(fd, TUNSETOFFLOAD, 0)
    return fd

def segments_of(sender, fd, header, frame):
    while True:
        try: os.read(fd, 80000)
        except BlockingIOError: break
    try: sender.send(header + frame)
    except OSError: return []
    out = []
    while select.select([fd], [], [], 0.3 if not out else 0.02)[0]:
        message = os.read(fd, 80000)
        assert message[1] == 0 and message[0] & NEEDS_CSUM == 0, message[:10].hex()
        if message[16:22] == frame[6:12]: out.append(message[10:])
    return out

def main():
    print(f'recorded on Linux {platform.release()}')
    fd = open_tap('t0')
    sh('echo 1 > /proc/sys/net/ipv6/conf/t0/disable_ipv6; ip link set t0 up txqueuelen 3000')
    sender = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    sender.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
    sender.setsockopt(socket.SOL_SOCKET, 32, 16 << 20)
    sender.bind(('t0', 0))
    for name, (header, headers, first, length) in list(own_segments()) + list(cases()):
        frame = headers + pattern(first, length)
        print(f'# {name}\nv {header.hex()}\nf {headers.hex()} {first} {length}')
        at = 0
        for segment in segments_of(sender, fd, header, frame):
            data = segment[len(headers):]
            assert data == frame[len(headers) + at:][:len(data)], name
            print(f's {segment[:len(headers)].hex()} {data[0] if data else 0} {len(data)}')
            at += len(data)
        assert at in (0, length), (name, at)

main()
