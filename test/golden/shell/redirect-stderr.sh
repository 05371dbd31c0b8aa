ls /nonexistent 2> err; cat err
{ echo o; echo e >&2; } > both 2>&1; cat both
{ echo o; echo e >&2; } &> both2; cat both2
{ echo o; echo e >&2; } &>> both2; wc -l < both2
