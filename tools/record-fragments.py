#!/usr/bin/env python3
"""Records how Linux cuts packets into fragments, and what it says about one that it may not cut: the golden tests of
src/live/offload.

    unshare -n python3 tools/record-fragments.py > test/golden/gso/fragments.txt

Needs root and TAP devices; changes only the namespace it is started in, which should be a new one.

Each case is a packet that a raw socket sends to a destination whose route has a small MTU, while the device takes all of
it. What comes out of the device is written down. Data are octets that count up modulo 251 from some number:

    # name
    m MTU OF THE ROUTE
    p HEADERS OF THE PACKET, FIRST OCTET OF ITS DATA, LENGTH OF ITS DATA
    s HEADERS OF A FRAGMENT, FIRST OCTET OF ITS DATA, LENGTH OF ITS DATA
    i THE ICMP MESSAGE, A WHOLE PACKET, THAT WENT BACK INSTEAD

The message goes back to the address that the packet claims to come from, from the device's own 10.0.0.58 and
2001:db8::58, with the id that the kernel chose.
"""
import fcntl, os, platform, select, socket, struct, subprocess

TUNSETIFF = 0x400454ca
IFF_TAP, IFF_NO_PI = 2, 0x1000
MAC = bytes.fromhex('ba6b8c898822')
DF, MF = 0x4000, 0x2000
NOOP, END = b'\x01', b'\x00'
RECORD_ROUTE = bytes([7, 7, 8, 10, 0, 0, 1])        # not to be copied, but see fragmentation.ts
SECURITY = bytes([0x86, 6, 0, 0, 0, 1])             # copied
STREAM = bytes([0x88, 4, 0, 9])                     # copied


def sh(command): subprocess.run(command, shell=True, check=True)

def pattern(first, length): return bytes((first + index) % 251 for index in range(length))

def total(data):
    if len(data) % 2: data += b'\0'
    value = sum(struct.unpack('!%dH' % (len(data) // 2), data))
    while value >> 16: value = (value & 0xffff) + (value >> 16)
    return value

def v4(protocol, payload_length, frag=0, id=0x1234, tos=0, options=b''):
    head = struct.pack('!BBHHHBBH', 0x45 + len(options) // 4, tos, 20 + len(options) + payload_length, id, frag, 64, protocol, 0)
    head += socket.inet_aton('192.168.9.2') + socket.inet_aton('10.0.0.66') + options
    return head[:10] + struct.pack('!H', ~total(head) & 0xffff) + head[12:]

def v6(protocol, payload_length, extensions=b'', first_header=None, flow=0x60012345):
    return struct.pack('!IHBB', flow, payload_length + len(extensions), protocol if first_header is None else first_header, 64) \
        + socket.inet_pton(socket.AF_INET6, '2001:db8:9::2') + socket.inet_pton(socket.AF_INET6, '2001:db8::66') + extensions

UDP = struct.pack('!HHHH', 5000, 6000, 0, 0)
ECHO, REDIRECT = bytes.fromhex('0800000000010001'), bytes.fromhex('0501000000000000')
ECHO6, TOO_BIG6 = bytes.fromhex('8000000000010001'), bytes.fromhex('0200000000000000')

def cases():
    """name, MTU of the route, headers, first octet, length"""
    def udp4(length, **how): return v4(17, 8 + length, **how) + UDP, 9, length
    yield 'two fragments', 600, *udp4(1000)
    yield 'many', 600, *udp4(8000)
    yield 'exact', 596, *udp4(576 * 3 - 8)
    yield 'room not a multiple of eight', 601, *udp4(1500)
    yield 'smallest mtu', 552, *udp4(3000)
    yield 'options not copied', 600, *udp4(1500, options=RECORD_ROUTE + NOOP)
    yield 'options copied and not', 600, *udp4(1500, options=SECURITY + RECORD_ROUTE + STREAM + NOOP * 3)
    yield 'end of options', 600, *udp4(1500, options=STREAM + END * 4)
    yield 'first fragment again', 600, *udp4(1504, frag=MF)
    yield 'middle fragment again', 600, *udp4(1504, frag=MF | 100)
    yield 'last fragment again', 600, *udp4(1003, frag=100)
    yield 'tos', 600, *udp4(1000, tos=0x2e << 2)
    yield 'DF', 600, *udp4(1000, frag=DF)
    yield 'DF, tos', 600, *udp4(1000, frag=DF, tos=0xba)
    yield 'DF, ECN', 600, *udp4(1000, frag=DF, tos=0x03)
    yield 'DF, short', 600, *udp4(600, frag=DF)
    yield 'DF, options', 600, *udp4(1000, frag=DF, options=RECORD_ROUTE + NOOP)
    yield 'DF, first fragment', 600, *udp4(1000, frag=DF | MF)
    yield 'DF, later fragment: no message', 600, *udp4(1000, frag=DF | 100)
    yield 'DF, echo request', 600, v4(1, 1008, frag=DF) + ECHO, 0, 1000
    yield 'DF, an error: no message', 600, v4(1, 1008, frag=DF) + REDIRECT, 0, 1000
    yield 'IPv6', 1300, v6(17, 1508) + UDP, 9, 1500
    yield 'IPv6, short', 1300, v6(17, 1308) + UDP, 9, 1300
    yield 'IPv6, traffic class', 1300, v6(17, 1508, flow=0x6ba12345) + UDP, 9, 1500
    yield 'IPv6, echo request', 1300, v6(58, 1508) + ECHO6, 9, 1500
    yield 'IPv6, an error: no message', 1300, v6(58, 1508) + TOO_BIG6, 9, 1500
    options = bytes([58, 0, 1, 4, 0, 0, 0, 0])
    yield 'IPv6, an error behind options: no message', 1300, v6(58, 1508, options, 60) + TOO_BIG6, 9, 1500
    fragment = bytes([58, 0, 0, 1, 0, 0, 0, 7])
    yield 'IPv6, first fragment', 1300, v6(17, 1508, bytes([17]) + fragment[1:], 44) + UDP, 9, 1500
    later = bytes([58, 0, 0x10, 1, 0, 0, 0, 7])
    yield 'IPv6, later fragment of ICMPv6', 1300, v6(58, 1508, later, 44) + TOO_BIG6, 9, 1500

def open_tap(name):
    fd = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack('16sH22x', name.encode(), IFF_TAP | IFF_NO_PI))
    return fd

def sent(fd, packet):
    while select.select([fd], [], [], 0)[0]: os.read(fd, 80000)
    if packet[0] >> 4 == 4:
        raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
        target = ('10.0.0.66', 0)
    else:
        raw = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW)
        target = ('2001:db8::66', 0)
    try: raw.sendto(packet, target)
    except OSError: pass
    out = []
    while select.select([fd], [], [], 0.2 if not out else 0.05)[0]: out.append(os.read(fd, 80000)[14:])
    return out

def main():
    print(f'recorded on Linux {platform.release()}')
    fd = open_tap('t0')
    sh('echo 0 > /proc/sys/net/ipv6/conf/t0/accept_dad; echo 1 > /proc/sys/net/ipv6/conf/t0/addr_gen_mode')
    sh('ip link set t0 address ba:6b:8c:89:88:22 mtu 9000 up; ip addr add 10.0.0.58/24 dev t0; ip -6 addr add 2001:db8::58/64 dev t0 nodad')
    for address in ('10.0.0.66', '2001:db8::66', '10.0.0.1', '2001:db8::1'):
        sh(f'ip neigh add {address} lladdr 02:00:00:00:00:66 dev t0 nud permanent')
    sh('ip route add 192.168.9.0/24 via 10.0.0.1; ip -6 route add 2001:db8:9::/64 via 2001:db8::1')
    for name, mtu, headers, first, length in cases():
        sh(f'ip route replace 10.0.0.66 dev t0 mtu lock {mtu}; ip -6 route replace 2001:db8::66 dev t0 mtu {max(mtu, 1280)}')
        packet = headers + pattern(first, length)
        print(f'# {name}\nm {mtu}\np {headers.hex()} {first} {length}')
        at = headers[0] >> 4 == 4 and (headers[0] & 15) * 4
        for frame in sent(fd, packet):
            back = frame[16:20] == packet[12:16] if at else frame[24:40] == packet[8:24]
            forth = frame[12:16] == packet[12:16] if at else frame[8:24] == packet[8:24]
            if back: print(f'i {frame.hex()}')
            elif forth:
                own = len(headers) if frame[6:8] in (packet[6:8], bytes([packet[6] | 0x20, packet[7]])) else at
                data = frame[own:]
                assert data == pattern(data[0], len(data)), name
                print(f's {frame[:own].hex()} {data[0]} {len(data)}')

main()
