/**
 * Processes are generators: they run synchronously until they `yield` a Wait, and only the run queue resumes
 * them. No promise, no host event loop, so the same script gives the same order of everything.
 * See docs/decisions/0001-generator-processes.md.
 */
export type Task<T> = Generator<Wait, T, void>;

/**
 * Arms one wait: `wake` makes the task runnable (further calls are ignored). The returned function disarms it,
 * when the task was woken by something else (a signal) or died.
 */
export type Wait = (wake: () => void) => () => void;
