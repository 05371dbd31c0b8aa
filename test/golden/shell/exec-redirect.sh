exec > out; echo to file; exec >&2; echo to err; cat out >&2
