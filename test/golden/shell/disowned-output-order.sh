sleep 0.2 && echo late & sleep 0.1; echo early; wait
