/** A DATABASE_URL that Parley cannot use. The message does not contain the address, which has a password. */
export class InvalidDatabaseUrl extends Error {
  override name = 'InvalidDatabaseUrl';
}

export interface Host {
  /** A name, an address (IPv6 without brackets), or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
}

/** The parts of DATABASE_URL. */
export interface ConnectionTarget {
  /** The address with the first host only, as the driver parses it. The other hosts have the same parameters. */
  readonly connectionString: string;
  readonly hosts: readonly Host[];
  /** The kind of server to connect to: any, not a standby, or neither a standby nor read-only by its settings. */
  readonly requires: 'any' | 'primary' | 'read-write';
}

const form = /^(postgres(?:ql)?:\/\/)([^/?#]*)([^?#]*)(?:\?([^#]*))?/;

/** A host in the address: a name, an IPv6 address in brackets, or the encoded folder of a Unix socket; then a port. */
const hostForm = /^(?:\[([^\]]+)\]|([^:[\]]*))(?::([^:]*))?$/;

const defaultPort = 5432;

/**
 * Parses an address of one or several hosts as libpq does. The driver's own parser knows neither several hosts nor
 * `target_session_attrs`; it gets the rest unchanged.
 * @throws {InvalidDatabaseUrl}
 */
export function parseDatabaseUrl(url: string): ConnectionTarget {
  const [, scheme, authority = '', path = '', query] = form.exec(url) ?? [];
  if (scheme === undefined) throw new InvalidDatabaseUrl('must begin with postgresql://');
  const parameters = parametersOf(query);
  const userEnd = authority.lastIndexOf('@') + 1;
  const written = authority.slice(userEnd).split(',').map(splitHost);
  const names = parameters.taken.get('host')?.split(',') ?? written.map(({ host }) => host);
  const ports = parameters.taken.get('port')?.split(',') ?? written.map(({ port }) => port);
  const several = names.length > 1;
  const requires = requirementOf(parameters.taken.get('target_session_attrs'), several);
  const hosts = pair(names, ports);
  const [first] = hosts as [Host];
  const rest = parameters.rest;
  if (!several) rest.unshift(...parameters.hostAndPort);
  const place = several ? hostText(first) : authority.slice(userEnd);
  const connectionString = `${scheme}${authority.slice(0, userEnd)}${place}${path}${rest.length > 0 ? `?${rest.join('&')}` : ''}`;
  if (!URL.canParse(connectionString.replace('@/', '@localhost/'))) {
    throw new InvalidDatabaseUrl('cannot be read: encode special characters of the user and the password');
  }
  return { connectionString, hosts, requires };
}

/** Returns the parameters that the driver does not know, by name, and all others as they were written. */
function parametersOf(query: string | undefined) {
  const taken = new Map<string, string>();
  const rest: string[] = [];
  const hostAndPort: string[] = [];
  for (const written of query ? query.split('&') : []) {
    const [name = '', ...value] = written.split('=');
    const isPlace = name === 'host' || name === 'port';
    if (isPlace || name === 'target_session_attrs') taken.set(name, decode(value.join('=')));
    if (isPlace) hostAndPort.push(written);
    else if (name !== 'target_session_attrs') rest.push(written);
  }
  return { taken, rest, hostAndPort };
}

function splitHost(written: string, index: number): { host: string; port: string } {
  const [whole, ipv6, name = '', port = ''] = hostForm.exec(written) ?? [];
  if (whole === undefined) {
    throw new InvalidDatabaseUrl(
      `cannot be read at host ${index + 1}: write an IPv6 address in brackets, and encode special characters of the user and the password`,
    );
  }
  return { host: ipv6 ?? decode(name), port };
}

/** Returns the hosts with their ports: one for each host, or one for all. */
function pair(names: readonly string[], ports: readonly string[]): Host[] {
  if (ports.length !== 1 && ports.length !== names.length) {
    throw new InvalidDatabaseUrl(
      `has ${ports.length} ports for ${names.length} hosts: write one for all, or one for each`,
    );
  }
  return names.map((host, index) => {
    if (host === '' && names.length > 1)
      throw new InvalidDatabaseUrl(`has an empty name as host ${index + 1}`);
    const written =
      (ports.length === 1 ? ports[0] : ports[index]) || process.env.PGPORT || String(defaultPort);
    const port = Number(written);
    if (!/^\d+$/.test(written) || port < 1 || port > 65_535) {
      throw new InvalidDatabaseUrl(
        `has a port that is not a number from 1 to 65535, at host ${index + 1}: encode special characters of the user and the password`,
      );
    }
    return { host: host || process.env.PGHOST || 'localhost', port };
  });
}

/** Parley writes, so only two of libpq's values remain. */
function requirementOf(value: string | undefined, several: boolean): ConnectionTarget['requires'] {
  switch (value) {
    case undefined:
      return several ? 'primary' : 'any';
    case 'read-write':
    case 'primary':
      return value;
    case 'any':
    case 'prefer-standby':
    case 'standby':
    case 'read-only':
      throw new InvalidDatabaseUrl(
        `has target_session_attrs=${value}, by which a connection can reach a standby, and a standby cannot store messages: use read-write or primary`,
      );
    default:
      throw new InvalidDatabaseUrl('has an unknown target_session_attrs: use read-write or primary');
  }
}

const hostText = ({ host, port }: Host) =>
  `${host.includes(':') ? `[${host}]` : encodeURIComponent(host)}:${port}`;

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new InvalidDatabaseUrl('has a % that does not begin an encoded character: write it as %25');
  }
}
