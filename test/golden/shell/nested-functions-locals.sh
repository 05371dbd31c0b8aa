a() { local v=a; b; echo "a:$v"; }; b() { v=b; local v=c; d; }; d() { v=d; }; v=g; a; echo "g:$v"
