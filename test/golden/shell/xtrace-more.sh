set -x
a=(1 2); echo "${a[@]}"
local_test() { local v=1; echo $v; }
local_test
echo "$(echo inner)"
[ -n "x y" ] && echo yes
x+=y
declare d=1
export E=2
case "a b" in a*) :;; esac
while false; do :; done
(echo sub)
! true
for x in; do :; done
[[ -f /nonexistent || ab =~ a. ]]
echo "a'b" 'tab	x' é \*
