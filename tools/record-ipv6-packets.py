#!/usr/bin/env python3
"""Plays the packets of tools/ipv6-packet-cases.ts into a Linux host and writes down what it answers.

    python3 record-ipv6-packets.py CASES.json

Run by tools/record-ipv6-packets.ts inside user-mode Linux, after the namespaces `w` (with w0), `h` (the host under test)
and `x` (with x1) were made. Prints one JSON object a case: its name, its frames, and the answers in their order.
"""
import ctypes, json, os, select, socket, sys, time

libc = ctypes.CDLL(None, use_errno=True)
ETH_P_ALL = 3
OUTGOING = 4


def enter(name):
    handle = os.open(f'/run/netns/{name}', os.O_RDONLY)
    if libc.setns(handle, 0x40000000) != 0:
        raise OSError(ctypes.get_errno(), 'setns')
    os.close(handle)


def open_tap(namespace, device):
    enter(namespace)
    tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    tap.bind((device, ETH_P_ALL))
    return tap


def settle(settings):
    enter('h')
    before = {}
    for name, value in settings.items():
        path = '/proc/sys/' + name.replace('.', '/')
        before[name] = open(path).read().strip()
        with open(path, 'w') as file:
            file.write(str(value))
    return before


def is_chatter(frame):
    """Neighbour discovery (not redirects) and multicast listeners have recordings of their own."""
    if frame[12:14] != b'\x86\xdd':
        return True
    offset, header = 54, frame[20]
    if header == 0:
        header, offset = frame[offset], offset + 8 * (frame[offset + 1] + 1)
    return header == 58 and len(frame) > offset and frame[offset] in (130, 131, 132, 133, 134, 135, 136, 143)


def listen(taps, seconds):
    answers = []
    end = time.monotonic() + seconds
    while True:
        left = end - time.monotonic()
        if left <= 0:
            return answers
        for tap in select.select([tap for tap, _ in taps], [], [], left)[0]:
            frame, address = tap.recvfrom(65600)
            if address[2] == OUTGOING or is_chatter(frame):
                continue
            answers.append({'device': dict(taps)[tap], 'frame': frame.hex()})


def main():
    cases = json.load(open(sys.argv[1]))
    taps = [(open_tap('w', 'w0'), 'w0'), (open_tap('x', 'x1'), 'x1')]
    listen(taps, 0.3)
    for case in cases:
        before = settle(case.get('settings', {}))
        for frame in case['frames']:
            taps[0][0].send(bytes.fromhex(frame))
        answers = listen(taps, case.get('waitSeconds', 0.12))
        settle(dict(reversed(before.items())))
        print(json.dumps({**case, 'answers': answers}))


main()
