# -U of several entries: 1.4.7 has each change and each question acknowledged but reads one reply of two, so it reads behind.
exec 2>&1
title() { echo "# $*"; }
make() { for port; do conntrack -I -p udp -s 9.9.9.9 -d 10.0.0.2 --sport $port --dport 9 -t 300 2>/dev/null; done; }
shown() { conntrack -U -s 9.9.9.9 "$@" 2>/dev/null | wc -l; }

title one entry
make 1
shown -m 1
title two
make 2
shown -m 2
title three
make 3
shown -m 3
title four
make 4
shown -m 4
title eight
make 5 6 7 8
shown -m 8
conntrack -U -s 9.9.9.9 -m 9 >/dev/null
title those that stay as they are are not asked about
conntrack -U -s 9.9.9.9 -p udp --sport 3 -m 10 >/dev/null
shown -m 10
title entries that end by it are gone before they are asked about
conntrack -U -s 9.9.9.9 -p udp -t 0
conntrack -L
