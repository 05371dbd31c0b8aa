mkdir d; touch d/b d/a f .h; ls; ls -1; ls d; ls -a | cat; ls f nosuch; echo $?; ls -d d; ls d f; ls -A
