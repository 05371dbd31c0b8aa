echo hi > f; cat f; echo more >> f; cat < f; wc -l < f
