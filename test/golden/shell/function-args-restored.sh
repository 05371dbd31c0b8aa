f() { set -- x y; echo $#; }
set -- a b c; f; echo $# $1
