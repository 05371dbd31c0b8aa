# TCP through a router that tracks it: tools/tcp-segments.py sends, segment by segment.
. ./topology.sh
track
ip -n r neigh replace 10.0.1.50 lladdr 02:00:00:00:00:02 dev r-c
ip -n r neigh replace 10.9.0.50 lladdr 02:00:00:00:00:06 dev r-s
#include tools/tcp-segments.py
