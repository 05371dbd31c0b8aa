set -e; f() { false; echo "in f"; }; if f; then echo cond; fi; f && echo and; x=$(f); echo "x=$x"; (f); echo "never?"
