set -- a b c; IFS=; echo "$*"; IFS=:,; echo "$*"; unset IFS; echo "$*"; IFS=$'\n'; echo "$*" | wc -l; x=("p q" r); IFS=/; echo "${x[*]}"
