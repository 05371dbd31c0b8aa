import type { Process } from "../../kernel/process.ts";
import { decodeText } from "../../wire/text.ts";

// nsswitch.conf(5). glibc 2.36: nss/nss_action_parse.c, nss/nss_database.c.

/** What a lookup in one service came to (enum nss_status). */
export type ServiceStatus = "success" | "notfound" | "unavail" | "tryagain";

export interface NameService {
  readonly name: string;
  /** Statuses after which the next service is not asked. */
  readonly returns: ReadonlySet<ServiceStatus>;
}

const DEFAULT_HOSTS = "files dns";
const STATUSES: readonly ServiceStatus[] = ["success", "notfound", "unavail", "tryagain"];

/** The services for the database `hosts`, in order. */
export function hostServices(process: Process): readonly NameService[] {
  const file = process.files.readFile("/etc/nsswitch.conf");
  const lines = file.ok ? decodeText(file.value).split("\n") : [];
  const line = lines
    .map((each) => /^\s*hosts\s*:(.*)/.exec(each.replace(/#.*/, ""))?.[1])
    .find((each) => each);
  return parseNameServices(line ?? DEFAULT_HOSTS);
}

/** `files resolve [!UNAVAIL=return] dns`: actions belong to the service before them. */
export function parseNameServices(text: string): readonly NameService[] {
  const services: { name: string; returns: Set<ServiceStatus> }[] = [];
  for (const [word, actions] of [...text.matchAll(/[^\s[\]]+|\[([^\]]*)\]/g)].map((match) => [
    match[0],
    match[1],
  ])) {
    if (actions === undefined) services.push({ name: word!, returns: new Set(["success"]) });
    else applyActions(services.at(-1)?.returns, actions);
  }
  return services;
}

function applyActions(returns: Set<ServiceStatus> | undefined, text: string): void {
  for (const match of text.matchAll(/(!?)\s*(\w+)\s*=\s*(\w+)/g)) {
    const [, not, status, action] = match.map((each) => each?.toLowerCase());
    const concerned = STATUSES.filter((each) => (each === status) !== (not === "!"));
    for (const each of concerned) {
      if (action === "return") returns?.add(each);
      else returns?.delete(each);
    }
  }
}
