"""TCP segments put into a router that tracks them: after each, what the router knows of the connection.

Runs in user-mode Linux (tools/record-conntrack.ts tcp). Both ends are nobody's addresses, so that no host answers; the
router has permanent neighbours for them. Each line that is printed is `DIRECTION FRAME | ENTRY | invalid`.
"""

import socket
import struct
import subprocess
import time

C, S = "10.0.1.50", "10.9.0.50"
FLAGS = {"F": 1, "S": 2, "R": 4, "P": 8, "A": 16, "U": 32}


def run(command):
    return subprocess.run(command, shell=True, capture_output=True, text=True).stdout


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def segment(forward, flags, seq, ack, win, options=b"", payload=b"", port=4000):
    source, destination = (C, S) if forward else (S, C)
    ports = (port, 9080) if forward else (9080, port)
    options += b"\1" * (-len(options) % 4)
    bits = sum(FLAGS[flag] for flag in flags)
    offset = (20 + len(options)) // 4 << 4
    header = struct.pack("!HHIIBBHHH", *ports, seq, ack, offset, bits, win, 0, 0) + options + payload
    pseudo = socket.inet_aton(source) + socket.inet_aton(destination) + struct.pack("!BBH", 0, 6, len(header))
    header = header[:16] + struct.pack("!H", checksum(pseudo + header)) + header[18:]
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(header), 1, 0x4000, 64, 6, 0)
    ip += socket.inet_aton(source) + socket.inet_aton(destination)
    ip = ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:]
    macs = "020000000001" + "020000000002" if forward else "020000000005" + "020000000006"
    return bytes.fromhex(macs) + b"\x08\x00" + ip + header


WSCALE = lambda shift: bytes([3, 3, shift])
SACK_OK = bytes([4, 2])
SACK = lambda left, right: bytes([5, 10]) + struct.pack("!II", left, right)
X = b"x" * 10

# Each segment: direction, flags, seq, ack, window, options, payload.
OPEN = [(">", "S", 1000, 0, 8000), ("<", "SA", 5000, 1001, 8000), (">", "A", 1001, 5001, 8000)]
CASES = {
    "three-way handshake": OPEN,
    "data both ways": OPEN + [(">", "PA", 1001, 5001, 8000, b"", X), ("<", "A", 5001, 1011, 8000), ("<", "PA", 5001, 1011, 8000, b"", X), (">", "A", 1011, 5011, 8000)],
    "close by the client": OPEN + [(">", "FA", 1001, 5001, 8000), ("<", "A", 5001, 1002, 8000), ("<", "FA", 5001, 1002, 8000), (">", "A", 1002, 5002, 8000)],
    "close by the server": OPEN + [("<", "FA", 5001, 1001, 8000), (">", "A", 1001, 5002, 8000), (">", "FA", 1001, 5002, 8000), ("<", "A", 5002, 1002, 8000)],
    "both close at once": OPEN + [(">", "FA", 1001, 5001, 8000), ("<", "FA", 5001, 1001, 8000), (">", "A", 1002, 5002, 8000), ("<", "A", 5002, 1002, 8000)],
    "a reset answers the SYN": [(">", "S", 1000, 0, 8000), ("<", "RA", 0, 1001, 0)],
    "a reset in the middle": OPEN + [("<", "R", 5001, 0, 0)],
    "a reset with an old number": OPEN + [(">", "PA", 1001, 5001, 8000, b"", X), ("<", "A", 5001, 1011, 8000), ("<", "R", 4000, 0, 0)],
    "a reset with a number ahead": OPEN + [("<", "R", 5100, 0, 0), (">", "A", 1001, 5001, 8000)],
    "a SYN again": [(">", "S", 1000, 0, 8000), (">", "S", 1000, 0, 8000)],
    "a SYN in an established connection": OPEN + [(">", "S", 9000, 0, 8000), ("<", "A", 5001, 1001, 8000)],
    "a SYN that the server accepts though we did not": OPEN + [(">", "S", 9000, 0, 8000), ("<", "SA", 7000, 9001, 8000), (">", "A", 9001, 7001, 8000)],
    "a SYN after TIME_WAIT": OPEN + [(">", "FA", 1001, 5001, 8000), ("<", "FA", 5001, 1002, 8000), (">", "A", 1002, 5002, 8000), (">", "S", 20000, 0, 8000)],
    "a SYN after a reset": OPEN + [(">", "R", 1001, 0, 0), (">", "S", 20000, 0, 8000)],
    "simultaneous open": [(">", "S", 1000, 0, 8000), ("<", "S", 5000, 0, 8000), (">", "SA", 1000, 5001, 8000), ("<", "SA", 5000, 1001, 8000), (">", "A", 1001, 5001, 8000)],
    "picked up in the middle": [(">", "A", 1000, 5000, 8000), ("<", "A", 5000, 1000, 8000), (">", "PA", 1000, 5000, 8000, b"", X)],
    "a SYN-ACK first": [("<", "SA", 5000, 1001, 8000)],
    "a FIN first": [(">", "FA", 1000, 5000, 8000)],
    "a reset first": [(">", "R", 1000, 0, 0)],
    "senseless flags": [(">", "SF", 1000, 0, 8000), (">", "", 1000, 0, 8000), (">", "SR", 1000, 0, 8000), (">", "U", 1000, 0, 8000), (">", "FPU", 1000, 0, 8000)],
    "beyond the window": OPEN + [(">", "PA", 60000, 5001, 8000, b"", X), (">", "PA", 1001, 5001, 8000, b"", X)],
    "a little beyond the window": OPEN + [(">", "PA", 9002, 5001, 8000, b"", X), ("<", "A", 5001, 9012, 8000)],
    "an acknowledgement of what was not sent": OPEN + [("<", "A", 5001, 3000, 8000)],
    "an old segment again": OPEN + [(">", "PA", 1001, 5001, 8000, b"", X), ("<", "A", 5001, 1011, 8000), (">", "PA", 1001, 5001, 8000, b"", X)],
    "a segment from long ago": [(">", "S", 100000, 0, 8000), ("<", "SA", 5000, 100001, 8000), (">", "A", 100001, 5001, 8000), (">", "PA", 1001, 5001, 8000, b"", X)],
    "window scaling": [(">", "S", 1000, 0, 1000, WSCALE(7)), ("<", "SA", 5000, 1001, 1000, WSCALE(7)), (">", "A", 1001, 5001, 1000), ("<", "PA", 60000, 1001, 1000, b"", X)],
    "window scaling of one side only": [(">", "S", 1000, 0, 1000, WSCALE(7)), ("<", "SA", 5000, 1001, 1000), (">", "A", 1001, 5001, 1000), ("<", "PA", 60000, 1001, 1000, b"", X)],
    "a scale too large": [(">", "S", 1000, 0, 1000, WSCALE(20)), ("<", "SA", 5000, 1001, 1000, WSCALE(20)), (">", "A", 1001, 5001, 1000), ("<", "PA", 9000000, 1001, 1000, b"", X)],
    "selective acknowledgement": [(">", "S", 1000, 0, 8000, SACK_OK), ("<", "SA", 5000, 1001, 8000, SACK_OK), (">", "A", 1001, 5001, 8000), (">", "PA", 1101, 5001, 8000, b"", X), ("<", "A", 5001, 1001, 8000, SACK(1101, 1111)), ("<", "A", 5001, 1001, 8000, SACK(1101, 9000))],
    "a window of zero": OPEN + [("<", "A", 5001, 1001, 0), (">", "PA", 1001, 5001, 8000, b"", X)],
    "the same acknowledgement again and again": OPEN + [("<", "A", 5001, 1001, 8000)] * 5,
    "data that nobody acknowledges": OPEN + [(">", "PA", 1001, 5001, 8000, b"", X)],
    "sequence numbers wrap": [(">", "S", 0xFFFFFFFA, 0, 8000), ("<", "SA", 0xFFFFFFFE, 0xFFFFFFFB, 8000), (">", "A", 0xFFFFFFFB, 0xFFFFFFFF, 8000), (">", "PA", 0xFFFFFFFB, 0xFFFFFFFF, 8000, b"", X), ("<", "A", 0xFFFFFFFF, 5, 8000)],
    "a FIN out of the window, from both sides": OPEN + [(">", "FA", 60000, 5001, 8000), ("<", "FA", 70000, 1001, 8000)],
    "an acknowledgement answers the SYN, then a reset": [(">", "S", 1000, 0, 8000), ("<", "A", 7000, 3000, 8000), (">", "R", 3000, 0, 0)],
    "a challenge acknowledgement in LAST_ACK": OPEN + [(">", "FA", 1001, 5001, 8000), ("<", "A", 5001, 1002, 8000), ("<", "FA", 5001, 1002, 8000), (">", "S", 30000, 0, 8000), ("<", "A", 5002, 1002, 8000)],
    "tcp_loose 0: nothing is picked up": ["nf_conntrack_tcp_loose=0", (">", "A", 1000, 5000, 8000), (">", "S", 1000, 0, 8000), "nf_conntrack_tcp_loose=1"],
    "tcp_be_liberal 1: nothing is beyond the window": ["nf_conntrack_tcp_be_liberal=1"] + OPEN + [(">", "PA", 60000, 5001, 8000, b"", X), "nf_conntrack_tcp_be_liberal=0"],
    "tcp_max_retrans 1": ["nf_conntrack_tcp_max_retrans=1"] + OPEN + [("<", "A", 5001, 1001, 8000)] * 3 + ["nf_conntrack_tcp_max_retrans=3"],
    "tcp_ignore_invalid_rst 1": ["nf_conntrack_tcp_ignore_invalid_rst=1"] + OPEN + [(">", "PA", 1001, 5001, 8000, b"", X), ("<", "A", 5001, 1011, 8000), ("<", "R", 4000, 0, 0), "nf_conntrack_tcp_ignore_invalid_rst=0"],
    "timeouts by sysctl": ["nf_conntrack_tcp_timeout_syn_sent=55", "nf_conntrack_tcp_timeout_syn_recv=44", "nf_conntrack_tcp_timeout_established=777"] + OPEN,
}


def invalid():
    return run("ip netns exec r conntrack -S").split("invalid=")[1].split()[0]


def main():
    sockets = {}
    for name, namespace in ((">", "c"), ("<", "s")):
        with open(f"/run/netns/{namespace}") as handle:
            libc.setns(handle.fileno(), 0)
        sockets[name] = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        sockets[name].bind(("e0", 0))
    for title, steps in CASES.items():
        print(f"# {title}")
        run("ip netns exec r conntrack -F")
        for step in steps:
            if isinstance(step, str):
                run(f"ip netns exec r sysctl -qw net.netfilter.{step}")
                print(f"= {step}")
                continue
            direction, *fields = step
            before = int(invalid())
            frame = segment(direction == ">", *fields)
            sockets[direction].send(frame)
            time.sleep(0.03)
            entry = run("ip netns exec r conntrack -L -p tcp 2>/dev/null").strip()
            print(f"{direction} {frame.hex()} | {entry} | {int(invalid()) - before}", flush=True)


import ctypes

libc = ctypes.CDLL(None)
main()
