touch a1 a2; shopt -s nullglob; echo x no*; shopt -u nullglob; set -f; echo a*; set +f; echo a*; shopt -s dotglob; touch .z; echo *; shopt nullglob; echo $?
