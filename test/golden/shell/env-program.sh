env -i A=1 env; env -u HOME bash -c 'echo ${HOME-none}'; env X=1 bash -c 'echo $X'; env nosuch; echo $?
