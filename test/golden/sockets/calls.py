"""Makes the system calls of calls.txt on a real kernel and prints each with its outcome; test/network/socket-calls.test.ts
repeats them here. Two namespaces a and b, made by pair.sh, are joined by a cable."""
import ctypes
import errno
import os
import re
import socket
import struct
import sys
import time

libc = ctypes.CDLL(None, use_errno=True)
SO_REUSEPORT, SO_MARK, IP_MULTICAST_ALL, IPV6_MULTICAST_ALL = 15, 36, 49, 29
IP_RECVTTL, IP_RECVTOS, IP_PKTINFO, IP_RECVERR, IP_MTU_DISCOVER = 12, 13, 8, 11, 10
IPV6_RECVPKTINFO, IPV6_PKTINFO, IPV6_RECVHOPLIMIT, IPV6_HOPLIMIT = 49, 50, 51, 52
IPV6_RECVTCLASS, IPV6_TCLASS, IPV6_RECVERR, IPV6_MTU_DISCOVER = 66, 67, 25, 23
IP, IP6 = socket.IPPROTO_IP, socket.IPPROTO_IPV6
DISCOVER = {"dont": 0, "want": 1, "do": 2, "probe": 3}
KINDS = {
    "udp4": (socket.AF_INET, socket.SOCK_DGRAM, 0),
    "udp6": (socket.AF_INET6, socket.SOCK_DGRAM, 0),
    "igmp": (socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_IGMP),
    "rawudp": (socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP),
}
sockets, spaces = {}, {}


def enter(space):
    with open("/run/netns/" + space) as file:
        if libc.setns(file.fileno(), 0) != 0:
            raise OSError(ctypes.get_errno(), "setns")


def in_space(name, action):
    enter(spaces[name])
    return action()


NO_DEVICE = 77


def index_of(device):
    if device in ("-", "nosuch"):
        return 0 if device == "-" else NO_DEVICE
    return socket.if_nametoindex(device)


def open_socket(name, kind, space):
    spaces[name] = space
    enter(space)
    one = socket.socket(*KINDS[kind])
    one.setblocking(False)
    one.setsockopt(IP, IP_RECVTTL, 1)
    one.setsockopt(IP, IP_RECVTOS, 1)
    if one.family == socket.AF_INET6:
        for option in (IPV6_RECVPKTINFO, IPV6_RECVHOPLIMIT, IPV6_RECVTCLASS):
            one.setsockopt(IP6, option, 1)
    else:
        one.setsockopt(IP, IP_PKTINFO, 1)
    sockets[name] = one
    return "ok"


def address(one, host, port, scope="-"):
    if one.family == socket.AF_INET:
        return (host, int(port))
    return (host, int(port), 0, index_of(scope))


def show_port(port):
    return "*" if port >= 32768 else str(port)


def show_address(value):
    scope = "%" + socket.if_indextoname(value[3]) if len(value) == 4 and value[3] else ""
    return value[0].split("%")[0] + scope + " " + show_port(value[1])


def disconnect(one):
    raw = struct.pack("H14x", socket.AF_UNSPEC)
    if libc.connect(one.fileno(), raw, len(raw)) != 0:
        raise OSError(ctypes.get_errno(), "connect")
    return "ok"


def set_option(name, option, value):
    one = sockets[name]
    six = one.family == socket.AF_INET6
    number = int(value) if re.fullmatch(r"-?\d+", value) else 0
    if option == "device":
        one.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"" if value == "-" else value.encode() + b"\0")
    elif option == "broadcast":
        one.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, number)
    elif option == "reuseaddr":
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, number)
    elif option == "reuseport":
        one.setsockopt(socket.SOL_SOCKET, SO_REUSEPORT, number)
    elif option == "rcvbuf":
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, number)
    elif option == "mark":
        one.setsockopt(socket.SOL_SOCKET, SO_MARK, number)
    elif option == "v6only":
        one.setsockopt(IP6, socket.IPV6_V6ONLY, number)
    elif option == "ttl":
        one.setsockopt(IP6 if six else IP, socket.IPV6_UNICAST_HOPS if six else socket.IP_TTL, number)
    elif option == "tos":
        one.setsockopt(IP6 if six else IP, IPV6_TCLASS if six else socket.IP_TOS, number)
    elif option == "mttl":
        one.setsockopt(IP6 if six else IP, socket.IPV6_MULTICAST_HOPS if six else socket.IP_MULTICAST_TTL, number)
    elif option == "mloop":
        one.setsockopt(IP6 if six else IP, socket.IPV6_MULTICAST_LOOP if six else socket.IP_MULTICAST_LOOP, number)
    elif option == "mall":
        one.setsockopt(IP6 if six else IP, IPV6_MULTICAST_ALL if six else IP_MULTICAST_ALL, number)
    elif option == "mif":
        index = index_of(value)
        if six:
            one.setsockopt(IP6, socket.IPV6_MULTICAST_IF, index)
        else:
            one.setsockopt(IP, socket.IP_MULTICAST_IF, struct.pack("4s4si", b"\0" * 4, b"\0" * 4, index))
    elif option == "recverr":
        one.setsockopt(IP6 if six else IP, IPV6_RECVERR if six else IP_RECVERR, number)
    elif option == "mtudisc":
        one.setsockopt(IP6 if six else IP, IPV6_MTU_DISCOVER if six else IP_MTU_DISCOVER, DISCOVER[value])
    else:
        raise ValueError(option)
    return "ok"


def data_of(text):
    if text.startswith("0x"):
        return bytes.fromhex(text[2:])
    match = re.fullmatch(r"(\w)\*(\d+)", text)
    return (match[1] * int(match[2]) if match else text).encode()


def send(name, data, *rest):
    one = sockets[name]
    six = one.family == socket.AF_INET6
    where = [word for word in rest if "=" not in word]
    control = []
    for word in rest:
        if "=" not in word:
            continue
        key, value = word.split("=")
        if key == "ttl":
            control.append((IP6, IPV6_HOPLIMIT, struct.pack("i", int(value))) if six else (IP, socket.IP_TTL, struct.pack("i", int(value))))
        elif key == "tos":
            control.append((IP6, IPV6_TCLASS, struct.pack("i", int(value))) if six else (IP, socket.IP_TOS, struct.pack("i", int(value))))
        elif key == "source":
            if six:
                control.append((IP6, IPV6_PKTINFO, socket.inet_pton(socket.AF_INET6, value) + struct.pack("i", 0)))
            else:
                control.append((IP, IP_PKTINFO, struct.pack("i", 0) + socket.inet_aton(value) + b"\0" * 4))
    to = [address(one, *where)] if where else []
    return "sent %d" % one.sendmsg([data_of(data)], control, 0, *to)


def shown(data):
    text = data.decode("latin1")
    return "%s*%d" % (text[0], len(text)) if len(text) > 12 and len(set(text)) == 1 else text


def receive(name, flags=0):
    data, control, flags_out, sender = sockets[name].recvmsg(65536, 512, flags)
    if sockets[name].type == socket.SOCK_RAW:
        start = (data[0] & 15) * 4
        header = "ttl=%d tos=%d to=%s" % (data[8], data[1], socket.inet_ntoa(data[16:20]))
        return "from %s 0x%s %s" % (sender[0], data[start:].hex(), header)
    extra = {}
    for level, kind, value in control:
        if (level, kind) == (IP, socket.IP_TTL) or (level, kind) == (IP6, IPV6_HOPLIMIT):
            extra["ttl"] = struct.unpack("i", value)[0]
        elif (level, kind) == (IP, socket.IP_TOS):
            extra["tos"] = value[0]
        elif (level, kind) == (IP6, IPV6_TCLASS):
            extra["tos"] = struct.unpack("i", value)[0]
        elif (level, kind) == (IP, IP_PKTINFO):
            index, _, to = struct.unpack("i4s4s", value)
            extra["to"], extra["dev"] = socket.inet_ntoa(to), socket.if_indextoname(index)
        elif (level, kind) == (IP6, IPV6_PKTINFO):
            extra["to"] = socket.inet_ntop(socket.AF_INET6, value[:16])
            extra["dev"] = socket.if_indextoname(struct.unpack("i", value[16:])[0])
    words = " ".join("%s=%s" % (key, extra[key]) for key in ("ttl", "tos", "to", "dev") if key in extra)
    return "from %s %s %s" % (show_address(sender), shown(data), words)


def drain(name):
    try:
        while True:
            sockets[name].recv(65536)
    except BlockingIOError:
        return "ok"


def error_queue(name):
    one = sockets[name]
    data, control, flags, sender = one.recvmsg(65536, 512, socket.MSG_ERRQUEUE)
    for level, kind, value in control:
        if (level, kind) not in ((IP, IP_RECVERR), (IP6, IPV6_RECVERR)):
            continue
        number, origin, type_, code = struct.unpack("IBBB", value[:7])
        info = struct.unpack("I", value[8:12])[0]
        family = struct.unpack("H", value[16:18])[0]
        offender = "-"
        if family == socket.AF_INET:
            offender = socket.inet_ntoa(value[20:24])
        elif family == socket.AF_INET6:
            offender = socket.inet_ntop(socket.AF_INET6, value[24:40])
        names = {1: "local", 2: "icmp", 3: "icmp6"}
        return "%s %s type=%d code=%d info=%d by %s to %s %s" % (
            errno.errorcode[number], names[origin], type_, code, info, offender, show_address(sender), shown(data) or "-")
    return "no control message"


def member(name, group, device, join):
    one = sockets[name]
    index = index_of(device)
    if ":" in group:
        option = socket.IPV6_JOIN_GROUP if join else socket.IPV6_LEAVE_GROUP
        one.setsockopt(IP6, option, socket.inet_pton(socket.AF_INET6, group) + struct.pack("i", index))
    else:
        option = socket.IP_ADD_MEMBERSHIP if join else socket.IP_DROP_MEMBERSHIP
        one.setsockopt(IP, option, socket.inet_aton(group) + struct.pack("4si", b"\0" * 4, index))
    return "ok"


def bind(name, *where):
    sockets[name].bind(address(sockets[name], *where))
    return "ok"


def connect(name, *where):
    sockets[name].connect(address(sockets[name], *where))
    return "ok"


def close(name):
    sockets.pop(name).close()
    return "ok"


def wait(seconds):
    time.sleep(float(seconds))
    return "ok"


CALLS = {
    "open": open_socket,
    "bind": lambda name, *rest: in_space(name, lambda: bind(name, *rest)),
    "connect": lambda name, *rest: in_space(name, lambda: connect(name, *rest)),
    "disconnect": lambda name: disconnect(sockets[name]),
    "set": lambda name, *rest: in_space(name, lambda: set_option(name, *rest)),
    "send": lambda name, *rest: in_space(name, lambda: send(name, *rest)),
    "recv": lambda name: in_space(name, lambda: receive(name)),
    "peek": lambda name: in_space(name, lambda: receive(name, socket.MSG_PEEK)),
    "drain": drain,
    "errq": lambda name: in_space(name, lambda: error_queue(name)),
    "name": lambda name: in_space(name, lambda: show_address(sockets[name].getsockname())),
    "peer": lambda name: in_space(name, lambda: show_address(sockets[name].getpeername())),
    "join": lambda name, group, device: in_space(name, lambda: member(name, group, device, True)),
    "leave": lambda name, group, device: in_space(name, lambda: member(name, group, device, False)),
    "close": close,
    "wait": wait,
    "sh": lambda space, *words: (enter(space), os.popen(" ".join(words)).read().strip() or "ok")[1],
}

for line in open(sys.argv[1]):
    words = line.split()
    if not words or words[0].startswith("#"):
        if line.startswith("# "):
            for one in sockets.values():
                one.close()
            sockets.clear()
            print(line.rstrip())
        continue
    try:
        outcome = CALLS[words[0]](*words[1:])
    except OSError as error:
        outcome = errno.errorcode[error.errno]
    print("%s -> %s" % (" ".join(words), outcome))
