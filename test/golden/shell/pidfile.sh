sleep 5 & echo $! > pid; [ "$(cat pid)" = "$!" ] && echo same; kill "$(cat pid)"; wait; rm pid
