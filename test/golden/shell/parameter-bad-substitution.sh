echo ${x!y}; echo no
