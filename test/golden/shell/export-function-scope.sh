x=1; f() { local -x y=2; bash -c 'echo $y'; }; f; bash -c 'echo $y.'
