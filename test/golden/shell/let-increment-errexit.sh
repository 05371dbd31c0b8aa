x=0; ((x++)) || echo zero; ((x++)) && echo one
