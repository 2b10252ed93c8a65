/**
 * The only importer of zod. A package has one door in this project, so that replacing or upgrading it is a change in
 * one file; the schema has several files, one a section, and all of them come through here. The namespace form lets
 * the bundler leave out what is not used, zod's fifty languages above all.
 */
export * as z from 'zod';
