mkdir -p p/q r; touch p/x p/q/y r/z; echo */ ; echo */*; echo p/*/y; echo ./*; echo p/q/../*; echo {p,r}/*; shopt -s globstar; echo **/y
