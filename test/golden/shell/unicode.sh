x='héllo wörld'; echo ${#x} ${x:1:4} ${x^^} ${x/é/e}; echo ${x//[[:alpha:]]/.}; [[ é == ? ]]; echo $?; printf '%s\n' "日本"; echo 日本 | cut -c1 | wc -c
