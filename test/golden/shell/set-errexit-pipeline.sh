set -e
false | true
echo ok
set -o pipefail
false | true
echo no
