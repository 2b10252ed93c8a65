import type { Path } from './problem.ts';

/** A mistake that no field makes alone. */
export interface Finding {
  readonly path: Path;
  readonly message: string;
}

export type Mapping = Readonly<Record<string, unknown>>;

/** The value as a mapping; an empty one for whatever else stands there, which the schema complains about. */
export function mapping(value: unknown): Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Mapping) : {}; // Just looked.
}

/** The value as a list; an empty one for whatever else stands there. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Every route of the tree as written, the root first. */
export function routesIn(root: Mapping): { readonly path: Path; readonly route: Mapping }[] {
  const walk = (route: Mapping, path: Path): { readonly path: Path; readonly route: Mapping }[] => [
    { path, route },
    ...list(route.routes).flatMap((child, index) => walk(mapping(child), [...path, 'routes', index])),
  ];
  return walk(mapping(root.route), ['route']);
}
