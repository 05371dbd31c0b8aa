cat > lib <<'E'
greet() { echo "hi $1"; }
LIB=loaded
return 0
echo never
E
. ./lib; greet you; echo $LIB; f() { . ./lib; echo $?; }; f; echo 'exit 3' > quit; (. ./quit; echo no); echo $?; echo 'false' > st; . ./st; echo $?
