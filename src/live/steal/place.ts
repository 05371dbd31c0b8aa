/** The parent: a device, and the namespace that it is in. */
export interface Place {
  readonly parentIfindex: number;
  readonly namespaceFd: number;
}
