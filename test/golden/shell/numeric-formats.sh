for n in 1 10 100; do printf '%03d ' $n; done; echo; echo $((16#ff)) $((2#1010)) $((8#17)); printf '%d\n' 0xff; echo $((0xff + 010)); x=08; echo $((10#$x + 1))
