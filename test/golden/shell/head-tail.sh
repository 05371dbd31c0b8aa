seq 20 > f; head -3 f; head -n 2 f; head -c 5 f; tail -2 f; tail -n +19 f; tail -c 3 f; head -n -18 f; seq 3 | tail -1; head -1 f nosuch; echo $?; head -1 f f; head -n x f; echo $?; tail -1 nosuch
