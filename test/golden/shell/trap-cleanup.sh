d=$(mktemp -d); cleanup() { rm -rf "$d"; echo cleaned; }; trap cleanup EXIT; touch $d/f; ls $d; exit 2
