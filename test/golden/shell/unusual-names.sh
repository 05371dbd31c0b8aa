_x=1; x1_=2; echo $_x$x1_; f-g() { echo dash; }; f-g; f.h() { echo dot; }; f.h; 2x() { echo digit; }; 2x; x=y=z; echo $x; echo a=b; a=b=c; echo "$a"; echo {a,b}=c
