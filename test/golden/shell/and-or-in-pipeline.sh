true && echo a | cat || echo b; false | cat && echo c; echo d | cat && echo e
