trap 'echo exit $?' EXIT; trap 'echo err $?' ERR; set -e; true; false; echo no
