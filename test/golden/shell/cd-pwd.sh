mkdir -p d/e; cd d/e && basename "$PWD"; cd ..; basename $(pwd); cd - > /dev/null; basename $PWD; cd nosuch; echo $?; cd /tmp; pwd; cd a b; echo $?; echo ${OLDPWD##*/}; touch f; cd f; rm f
