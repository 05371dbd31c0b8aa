echo a > f; { echo b; echo c >&2; } >> f 2>&1; cat f; echo d &>> f; tail -1 f; : > f; cat f | wc -c; echo x | tee f | cat; cat < f > g; cat g; cat f f > h; wc -l < h
