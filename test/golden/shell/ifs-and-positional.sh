set -- "a b" c; IFS=-; echo "$*" "$@"; echo $*; unset IFS; f() { echo $#; }; f $*; f "$*"; f "$@"; f $@; set -- ; f "$@"; f "$*"
