echo "$(echo "a $(echo "b c") d")" "${x:-"q $(echo r)"}" "${y:+no}"
