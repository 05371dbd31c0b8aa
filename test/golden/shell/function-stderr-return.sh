die() { echo "error: $*" >&2; return 1; }; x=$(die oops 2>&1) || echo "caught [$x]"; log() { local level=$1; shift; printf '[%s] %s\n' "$level" "$*"; }; log INFO a  b
