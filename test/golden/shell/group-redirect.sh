{ echo a; echo b; } > f; cat f; ( echo c; echo d ) | sort -r; for i in 1 2; do echo $i; done > g; cat g; if true; then echo t; fi > h; cat h
