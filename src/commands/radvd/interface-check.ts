import { type InterfaceConfig, MIN_DELAY_SECONDS, SMALLEST_MTU } from "./config.ts";
import type { LogPriority } from "./log.ts";

// Read first: radvd's interface.c (check_iface) and defaults.h. Defaults that depend on other values are filled in here.

const LARGEST_INTERVAL = 1800;
const LARGEST_LIFETIME = 9000;
const LARGEST_REACHABLE_MS = 3600000;
const LARGEST_HOME_AGENT_LIFETIME = 65520;

export interface CheckedInterface {
  readonly ok: boolean;
  readonly words: readonly { readonly priority: LogPriority; readonly text: string }[];
}

/** `mtu` of the device; `forwards`: net.ipv6.conf.DEV.forwarding. */
export function checkInterface(
  config: InterfaceConfig,
  mtu: number,
  forwards: "forwarding" | "not forwarding",
): CheckedInterface {
  const words: { priority: LogPriority; text: string }[] = [];
  const errors: string[] = [];
  if (config.homeAgent || config.homeAgentInfo || config.intervalOption) {
    words.push({ priority: "info", text: "using Mobile IPv6 extensions" });
  }
  if (forwards === "not forwarding") {
    const text = "IPv6 forwarding on interface seems to be disabled, but continuing anyway";
    words.push({ priority: "warning", text });
  }
  checkIntervals(config, errors);
  checkValues(config, mtu, errors);
  checkHomeAgent(config, errors);
  for (const text of errors) words.push({ priority: "error", text });
  for (const route of config.routes) {
    if (route.prefix !== 0n || (route.lifetime === 0) === (config.defaultLifetime === 0)) continue;
    const lifetimes = `(${route.lifetime}) conflicts with AdvDefaultLifetime (${config.defaultLifetime})`;
    words.push({ priority: "error", text: `route 0::/0 lifetime ${lifetimes}, default routes will flap!` });
  }
  return { ok: errors.length === 0, words };
}

/** Mobile IPv6 wants to hear from routers more often (RFC 6275 7.5). */
function isMobile(config: InterfaceConfig): boolean {
  const says = config.homeAgent || config.homeAgentInfo || config.intervalOption;
  return says || config.prefixes.some(({ routerAddress }) => routerAddress);
}

function checkIntervals(config: InterfaceConfig, errors: string[]): void {
  const { name, maxInterval, minDelay } = config;
  const mobile = isMobile(config);
  if (config.minInterval < 0) config.minInterval = 0.33 * maxInterval;
  const { minInterval } = config;
  const leastMinimum = mobile ? 0.03 : 3;
  const mostMinimum = 0.75 * maxInterval;
  if (minInterval < leastMinimum || minInterval > mostMinimum) {
    errors.push(
      `MinRtrAdvInterval for ${name} (${fixed(minInterval)}) must be at least ${fixed(leastMinimum)} ` +
        `but no more than 3/4 of MaxRtrAdvInterval (${fixed(mostMinimum)})`,
    );
  }
  const leastMaximum = mobile ? 0.07 : 4;
  if (maxInterval < leastMaximum || maxInterval > LARGEST_INTERVAL) {
    const range = `between ${fixed(leastMaximum)} and ${LARGEST_INTERVAL}`;
    errors.push(`MaxRtrAdvInterval for ${name} (${fixed(maxInterval)}) must be ${range}`);
  }
  const leastDelay = mobile ? 0.03 : MIN_DELAY_SECONDS;
  if (minDelay < leastDelay) {
    errors.push(`MinDelayBetweenRAs for ${name} (${fixed(minDelay)}) must be at least ${fixed(leastDelay)}`);
  }
}

function fixed(value: number): string {
  return value.toFixed(2);
}

function checkValues(config: InterfaceConfig, mtu: number, errors: string[]): void {
  const { name, linkMtu, reachableTime, maxInterval } = config;
  if (linkMtu !== 0 && (linkMtu < SMALLEST_MTU || linkMtu > mtu)) {
    errors.push(`AdvLinkMTU for ${name} (${linkMtu}) must be zero or between ${SMALLEST_MTU} and ${mtu}`);
  }
  if (reachableTime > LARGEST_REACHABLE_MS) {
    const limit = `must not be greater than ${LARGEST_REACHABLE_MS}`;
    errors.push(`AdvReachableTime for ${name} (${reachableTime}) ${limit}`);
  }
  if (config.defaultLifetime < 0) config.defaultLifetime = Math.max(1, Math.floor(3 * maxInterval));
  const { defaultLifetime } = config;
  const least = Math.max(1, maxInterval);
  if (defaultLifetime !== 0 && (defaultLifetime > LARGEST_LIFETIME || defaultLifetime < least)) {
    const range = `must be zero or between ${Math.floor(least)} and ${LARGEST_LIFETIME}`;
    errors.push(`AdvDefaultLifetime for ${name} (${defaultLifetime}) ${range}`);
  }
}

function checkHomeAgent(config: InterfaceConfig, errors: string[]): void {
  const { name } = config;
  if (config.homeAgentLifetime < 0) config.homeAgentLifetime = config.defaultLifetime;
  const lifetime = config.homeAgentLifetime;
  if (config.homeAgentInfo && (lifetime > LARGEST_HOME_AGENT_LIFETIME || lifetime < 1)) {
    const range = `must be between 1 and ${LARGEST_HOME_AGENT_LIFETIME}`;
    errors.push(`HomeAgentLifetime for ${name} (${lifetime}) ${range}`);
  }
  if (config.homeAgentInfo && !config.homeAgent) {
    errors.push(`AdvHomeAgentFlag for ${name} must be set with HomeAgentInfo`);
  }
  if (config.mobileRouter && !config.homeAgentInfo) {
    errors.push(`AdvHomeAgentInfo for ${name} must be set with AdvMobRtrSupportFlag`);
  }
}
