import type { Namespace } from "../net/namespace.ts";
import { type Clock, MILLISECOND_NS } from "../time/clock.ts";
import { fail, type Result, succeed } from "../wire/errno.ts";

/**
 * From the last reference to a namespace until its devices go: net/core/net_namespace.c cleanup_net runs from a
 * workqueue and waits for RCU grace periods.
 */
const CLEANUP_DELAY_NS = 20 * MILLISECOND_NS;

export interface NamespaceRegistryOptions {
  readonly clock: Clock;
  readonly create: (id: number) => Namespace;
  readonly destroy: (namespace: Namespace) => void;
}

/** Network namespaces, their names under /run/netns, and who uses them (processes and names). */
export class NamespaceRegistry {
  readonly #options: NamespaceRegistryOptions;
  readonly #names: Map<string, Namespace> = new Map();
  readonly #users: Map<Namespace, number> = new Map();
  #nextId = 1;

  constructor(options: NamespaceRegistryOptions) {
    this.#options = options;
  }

  names(): readonly string[] {
    return [...this.#names.keys()].reverse();
  }

  named(name: string): Namespace | undefined {
    return this.#names.get(name);
  }

  nameOf(namespace: { readonly id: number }): string | undefined {
    for (const [name, each] of this.#names) if (each.id === namespace.id) return name;
    return undefined;
  }

  create(): Namespace {
    return this.#options.create(this.#nextId++);
  }

  add(name: string): Result<Namespace> {
    const checked = this.#check(name);
    if (!checked.ok) return checked;
    const namespace = this.create();
    namespace.label = name;
    this.#names.set(name, namespace);
    this.acquire(namespace);
    return succeed(namespace);
  }

  attach(name: string, namespace: Namespace): Result<void> {
    const checked = this.#check(name);
    if (!checked.ok) return checked;
    if (namespace.label.startsWith("#")) namespace.label = name;
    this.#names.set(name, namespace);
    this.acquire(namespace);
    return succeed(undefined);
  }

  remove(name: string): Result<void> {
    const namespace = this.#names.get(name);
    if (namespace === undefined) return fail("ENOENT");
    this.#names.delete(name);
    this.release(namespace);
    return succeed(undefined);
  }

  changeUser(from: Namespace, to: Namespace): void {
    this.acquire(to);
    this.release(from);
  }

  acquire(namespace: Namespace): void {
    this.#users.set(namespace, (this.#users.get(namespace) ?? 0) + 1);
  }

  release(namespace: Namespace): void {
    const left = (this.#users.get(namespace) ?? 0) - 1;
    if (left > 0) {
      this.#users.set(namespace, left);
      return;
    }
    this.#users.delete(namespace);
    this.#options.clock.after(CLEANUP_DELAY_NS, () => {
      if (!this.#users.has(namespace)) this.#options.destroy(namespace);
    });
  }

  #check(name: string): Result<void> {
    if (name === "" || name === "." || name === ".." || name.includes("/") || name.length > 255) {
      return fail("EINVAL");
    }
    return this.#names.has(name) ? fail("EEXIST") : succeed(undefined);
  }
}
