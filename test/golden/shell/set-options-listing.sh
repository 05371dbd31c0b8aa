set -eu -o pipefail; echo $-; set +e; echo $-; set -o | grep -E 'errexit|nounset|pipefail'
