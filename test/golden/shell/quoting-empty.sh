set -- "" '' $nope "$nope"; echo $#
