import type { Proxies } from "@dpr/data";

/** The proxies that an environment names, as curl and others read it: lower case first, a scheme is not needed. */
export function proxiesOf(environment: Readonly<Record<string, string | undefined>>): Proxies {
  const value = (name: string): string | undefined => environment[name] || environment[name.toUpperCase()] || undefined;
  return { http: address(value("http_proxy")), https: address(value("https_proxy")), none: value("no_proxy") };
}

function address(proxy: string | undefined): string | undefined {
  return proxy === undefined || proxy.includes("://") ? proxy : `http://${proxy}`;
}
